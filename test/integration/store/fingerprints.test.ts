import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProjectId } from '../../../src/core/model.ts';
import { openStore } from '../../../src/store/open.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { fingerprintFor } from '../../support/store-values.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const projectId = 'proj2345' as ProjectId;

function openIn(folder: string) {
  return openStore({ path: join(folder, 'moontide.db'), clock: new ManualClock() });
}

describe('fingerprints', () => {
  it('equal what the file system says of a real file after a restart', () => {
    using folder = tempFolder();
    const file = join(folder.path, 'a.md');
    writeFileSync(file, 'hello');
    const { size, mtimeMs, ctimeMs, ino, dev } = statSync(file);
    const fingerprint = fingerprintFor('a.md', { stamp: { bytes: size, mtimeMs, ctimeMs, ino, dev } });
    {
      using store = openIn(folder.path);
      store.project(projectId).updateFingerprints([fingerprint], []);
    }
    using store = openIn(folder.path);
    expect([...store.project(projectId).fingerprints().values()]).toStrictEqual([fingerprint]);
  });

  it('keep numbers of inodes that no 63 bits hold', () => {
    using folder = tempFolder();
    using store = openIn(folder.path);
    const stamp = { bytes: 1, mtimeMs: 0.5, ctimeMs: 0, ino: 2 ** 64 - 2 ** 11, dev: 2 ** 53 };
    store.project(projectId).updateFingerprints([fingerprintFor('a.md', { stamp })], []);
    expect([...store.project(projectId).fingerprints().values()][0]?.stamp).toEqual(stamp);
  });

  it('claim to have been read no later than they were', () => {
    using folder = tempFolder();
    using store = openIn(folder.path);
    store.project(projectId).updateFingerprints([fingerprintFor('a.md', { readAt: 1_000.9 })], []);
    expect([...store.project(projectId).fingerprints().values()][0]?.readAt).toBe(1_000);
  });

  it('are kept when one path is gone and changed in the same scan', () => {
    using folder = tempFolder();
    using store = openIn(folder.path);
    const fingerprint = fingerprintFor('a.md');
    store.project(projectId).updateFingerprints([fingerprint], [fingerprint.path]);
    expect(store.project(projectId).fingerprints().size).toBe(1);
  });
});
