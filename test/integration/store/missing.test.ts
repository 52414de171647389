import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProjectId, RelPath } from '../../../src/core/model.ts';
import { openStore } from '../../../src/store/open.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = 'docs/a.md' as RelPath;

describe('missing paths', () => {
  it('are written only where they differ, so that an idle project leaves the disk alone', () => {
    using folder = tempFolder();
    const database = join(folder.path, 'moontide.db');
    using store = openStore({ path: database, clock: new ManualClock() });
    const project = store.project('proj2345' as ProjectId);
    project.setMissing(new Map([[path, 1_000]]));
    const log = readFileSync(`${database}-wal`);
    project.setMissing(new Map([[path, 1_000]]));
    expect(readFileSync(`${database}-wal`).equals(log)).toBe(true);
    project.setMissing(new Map([[path, 2_000]]));
    expect(readFileSync(`${database}-wal`).equals(log)).toBe(false);
  });
});
