import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInside } from '../../src/read-inside.ts';
import { tempFolder } from '../support/temp-folder.ts';

describe('readInside', () => {
  it('reads a file of exactly the allowed size and refuses one byte more', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'file');
    writeFileSync(path, '12345');
    expect(readInside(path, { maxBytes: 5 })).toEqual({ kind: 'text', text: '12345' });
    expect(readInside(path, { maxBytes: 4 })).toEqual({ kind: 'refused', because: 'it is larger than 4 bytes' });
  });

  it.runIf(process.platform === 'linux')('does not believe a size of nothing', async () => {
    expect(readInside('/proc/self/status', { maxBytes: 10 })).toMatchObject({ kind: 'refused' });
    expect(readInside('/proc/self/status', { maxBytes: 100_000 })).toMatchObject({
      text: expect.stringContaining('Name:') as string,
    });
  });

  it('says that a file is missing, also below one that is no folder', async () => {
    using folder = tempFolder();
    writeFileSync(join(folder.path, 'file'), '');
    expect(readInside(join(folder.path, 'none'), { maxBytes: 5 })).toEqual({ kind: 'missing' });
    expect(readInside(join(folder.path, 'file', 'none'), { maxBytes: 5 })).toEqual({ kind: 'missing' });
  });

  it('does not wait for the other end of a fifo', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'fifo');
    execFileSync('mkfifo', [path]);
    expect(readInside(path, { maxBytes: 5 })).toEqual({ kind: 'refused', because: 'it is not a regular file' });
  });

  it('refuses links that go in circles', async () => {
    using folder = tempFolder();
    symlinkSync('b', join(folder.path, 'a'));
    symlinkSync('a', join(folder.path, 'b'));
    expect(readInside(join(folder.path, 'a'), { maxBytes: 5 })).toMatchObject({
      because: 'it is a link that leads in circles (ELOOP)',
    });
  });

  it('lets links lead anywhere in the root, also where that is named by a link, and not to a sibling of its name', async () => {
    using folder = tempFolder();
    const root = join(folder.path, 'root');
    mkdirSync(join(root, 'inner'), { recursive: true });
    mkdirSync(join(folder.path, 'root-too'));
    writeFileSync(join(root, 'inner', 'file'), 'in');
    writeFileSync(join(folder.path, 'root-too', 'file'), 'out');
    symlinkSync('inner/file', join(root, 'good'));
    symlinkSync('../root-too/file', join(root, 'bad'));
    symlinkSync('root', join(folder.path, 'link'));
    const link = join(folder.path, 'link');
    expect(readInside(join(link, 'good'), { maxBytes: 9, root: link })).toEqual({ kind: 'text', text: 'in' });
    expect(readInside(join(root, 'bad'), { maxBytes: 9, root })).toMatchObject({ kind: 'refused' });
    expect(readInside(join(root, 'bad'), { maxBytes: 9 })).toEqual({ kind: 'text', text: 'out' });
  });
});
