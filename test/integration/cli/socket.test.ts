import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSocket } from '../../../src/cli/socket.ts';
import { leaveStaleSocket } from '../../support/stale-socket.ts';
import { tempFolder } from '../../support/temp-folder.ts';

async function listen(path: string): Promise<Server & AsyncDisposable> {
  const server = createServer().listen(path);
  await once(server, 'listening');
  return server;
}

describe('findSocket', () => {
  it('is the first where there is none', async () => {
    using folder = tempFolder();
    const [socket, other] = [join(folder.path, 'a'), join(folder.path, 'b')];
    expect(await findSocket({ socket, otherSockets: [other] })).toBe(socket);
  });

  it('is another where the daemon listens there', async () => {
    using folder = tempFolder();
    const [socket, other] = [join(folder.path, 'a'), join(folder.path, 'b')];
    await using _server = await listen(other);
    expect(await findSocket({ socket, otherSockets: [other] })).toBe(other);
  });

  it('is the one that answers, not what a killed daemon left', async () => {
    using folder = tempFolder();
    const [socket, other] = [join(folder.path, 'a'), join(folder.path, 'b')];
    leaveStaleSocket(socket);
    await using _server = await listen(other);
    expect(await findSocket({ socket, otherSockets: [other] })).toBe(other);
  });
});
