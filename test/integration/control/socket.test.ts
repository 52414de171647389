import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listenAt } from '../../../src/control/socket.ts';
import { leaveStaleSocket } from '../../support/stale-socket.ts';
import { tempFolder } from '../../support/temp-folder.ts';

interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  listen(): Promise<void>;
}

function place(): Place {
  const folder = tempFolder();
  const server = createServer((_request, response) => response.end('ours'));
  const path = join(folder.path, 'run', 'moontide.sock');
  return {
    folder: join(folder.path, 'run'),
    path,
    listen: () => listenAt(server, path),
    async [Symbol.asyncDispose]() {
      if (server.listening) {
        server.close();
        await once(server, 'close');
      }
      folder[Symbol.dispose]();
    },
  };
}

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('the socket', () => {
  it.each([0o000, 0o022, 0o077])('is for this user alone whatever the umask (%o)', async (mask) => {
    await using there = place();
    const before = process.umask(mask);
    try {
      await there.listen();
      expect(process.umask(mask)).toBe(mask);
    } finally {
      process.umask(before);
    }
    expect(mode(there.folder)).toBe('700');
    expect(mode(there.path)).toBe('600');
  });

  it('is removed when the server is closed', async () => {
    const there = place();
    await there.listen();
    expect(existsSync(there.path)).toBe(true);
    await there[Symbol.asyncDispose]();
    expect(existsSync(there.path)).toBe(false);
  });

  it('takes the place of one that a killed process left', async () => {
    await using there = place();
    mkdirSync(there.folder, { mode: 0o700 });
    leaveStaleSocket(there.path);
    expect(lstatSync(there.path).isSocket()).toBe(true);
    await there.listen();
    expect(mode(there.path)).toBe('600');
  });

  it('leaves one alone at which somebody answers', async () => {
    await using there = place();
    mkdirSync(there.folder, { mode: 0o700 });
    const other = createNetServer().listen(there.path);
    await once(other, 'listening');
    await expect(there.listen()).rejects.toMatchObject({ code: 'DAEMON_RUNNING' });
    expect(lstatSync(there.path).isSocket()).toBe(true);
    other.close();
    await once(other, 'close');
  });

  it('leaves a file alone that is in its place', async () => {
    await using there = place();
    mkdirSync(there.folder, { mode: 0o700 });
    writeFileSync(there.path, 'precious');
    await expect(there.listen()).rejects.toMatchObject({ code: 'SOCKET_UNSAFE' });
    expect(readFileSync(there.path, 'utf8')).toBe('precious');
  });

  it('leaves a link alone that is in its place, even one to a socket', async () => {
    await using there = place();
    mkdirSync(there.folder, { mode: 0o700 });
    const target = join(there.folder, 'other.sock');
    leaveStaleSocket(target);
    symlinkSync(target, there.path);
    await expect(there.listen()).rejects.toMatchObject({ code: 'SOCKET_UNSAFE' });
    expect(lstatSync(there.path).isSymbolicLink()).toBe(true);
    expect(lstatSync(target).isSocket()).toBe(true);
  });

  it.each([0o770, 0o702, 0o777])('is not made in a folder that others can write (%o)', async (folderMode) => {
    await using there = place();
    mkdirSync(there.folder);
    chmodSync(there.folder, folderMode);
    await expect(there.listen()).rejects.toMatchObject({ code: 'SOCKET_UNSAFE' });
    await expect(there.listen()).rejects.toThrow('can be written by others');
    expect(existsSync(there.path)).toBe(false);
  });

  it('is not made in a folder of somebody else', async () => {
    using folder = tempFolder();
    const server = createServer();
    const theirs = process.getuid?.() === 0 ? join(folder.path, 'theirs') : '/';
    if (theirs !== '/') {
      mkdirSync(theirs, { mode: 0o700 });
      spawnSync('chown', ['65534', theirs]);
    }
    await expect(listenAt(server, join(theirs, 'moontide.sock'))).rejects.toMatchObject({ code: 'SOCKET_UNSAFE' });
  });

  it('is not made where a file is the folder', async () => {
    await using there = place();
    writeFileSync(there.folder, '');
    await expect(there.listen()).rejects.toMatchObject({ code: 'SOCKET_UNSAFE' });
  });
});
