import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeOwnFolder } from '../../../bin/compile-cache.cjs';
import { tempFolder } from '../../support/temp-folder.ts';

describe('makeOwnFolder', () => {
  it('makes it for this user alone, whatever the umask, and takes it again', () => {
    using folder = tempFolder();
    const cache = join(folder.path, 'cache');
    const umask = process.umask(0);
    try {
      expect(makeOwnFolder(cache)).toBe(true);
    } finally {
      process.umask(umask);
    }
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    expect(makeOwnFolder(cache)).toBe(true);
  });

  it.each([0o777, 0o770, 0o702])('takes none that others may write to: %o', (mode) => {
    using folder = tempFolder();
    const cache = join(folder.path, 'cache');
    mkdirSync(cache);
    chmodSync(cache, mode);
    expect(makeOwnFolder(cache)).toBe(false);
  });

  it('takes none of another user', () => {
    using folder = tempFolder();
    const cache = join(folder.path, 'cache');
    mkdirSync(cache, { mode: 0o700 });
    // Only root can give a folder away; to anybody else the root folder's is another user's.
    if (process.getuid?.() === 0) chownSync(cache, 65_534, 65_534);
    expect(makeOwnFolder(process.getuid?.() === 0 ? cache : '/')).toBe(false);
  });

  it('makes no folder above it', () => {
    using folder = tempFolder();
    expect(makeOwnFolder(join(folder.path, 'home', 'cache'))).toBe(false);
    expect(makeOwnFolder(join(folder.path, 'home\0'))).toBe(false);
  });
});
