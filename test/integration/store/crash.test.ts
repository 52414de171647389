import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProjectId } from '../../../src/core/model.ts';
import { openStore } from '../../../src/store/open.ts';
import { startChild } from '../../support/child.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { fingerprintFor, recordFor } from '../../support/store-values.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const projectId = 'proj2345' as ProjectId;
const clock = new ManualClock(Date.UTC(2026, 0, 1));

describe('a store whose process is killed', () => {
  it('has every transaction that was kept, each whole, and no damage', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    for (let kill = 1; kill <= 6; kill += 1) {
      await using child = startChild('program-store', [path]);
      let kept = '';
      for (let count = 0; count < kill * 7; count += 1) kept = await child.line();
      child.signal('SIGKILL');
      await child.ended();

      using store = openStore({ path, clock });
      expect(store.damaged).toBeUndefined();
      const found = new Set(store.project(projectId).records().keys() as Iterable<string>);
      for (let round = 0; round <= Number(kept); round += 1) expect(found).toContain(`${round}/left`);
      for (const name of found) expect(found).toContain(name.replace('left', 'right'));
      expect(found.size % 2).toBe(0);
    }
  });

  it('is whole in any copy that is made of its files while it is written', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    await using child = startChild('program-store', [path]);
    for (let copyNumber = 1; copyNumber <= 5; copyNumber += 1) {
      let kept = '';
      for (let count = 0; count < 25; count += 1) kept = await child.line();
      child.stop();
      const copy = join(folder.path, `copy-${copyNumber}.db`);
      for (const suffix of ['', '-wal']) writeFileSync(copy + suffix, readFileSync(path + suffix));
      child.signal('SIGCONT');

      using store = openStore({ path: copy, clock });
      expect(store.damaged).toBeUndefined();
      const found = store.project(projectId).records();
      expect(found.size).toBeGreaterThanOrEqual(2 * Number(kept));
      expect(found.size % 2).toBe(0);
    }
  });
});

describe('a full disk', () => {
  it('makes the store unavailable, keeps what was there, and is over when there is room again', async () => {
    using folder = tempFolder();
    const path = join(folder.path, 'moontide.db');
    {
      using store = openStore({ path, clock });
      store.project(projectId).putRecord(recordFor('docs/a.md'));
    }
    // The limit on the size of a file stands for the end of the disk; 512 bytes each.
    await using child = startChild(
      'program-full-disk',
      [path],
      ['sh', '-c', `trap '' XFSZ; ulimit -f 200; exec "$@"`, 'sh'],
    );
    expect(await child.line()).toBe('STORE_UNAVAILABLE');
    expect(await child.line()).toBe('docs/a.md');
    expect(await child.ended()).toBe(0);

    using store = openStore({ path, clock });
    expect(store.damaged).toBeUndefined();
    const project = store.project(projectId);
    expect([...project.records().keys()]).toEqual(['docs/a.md']);
    project.updateFingerprints([fingerprintFor('docs/a.md')], []);
    expect(project.fingerprints().size).toBe(1);
  });
});
