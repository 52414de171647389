import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ProjectId } from '../../../src/core/model.ts';
import { openStore } from '../../../src/store/open.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

it('remembers the newest runs of a project and forgets the oldest', () => {
  using folder = tempFolder();
  using store = openStore({ path: join(folder.path, 'moontide.db'), clock: new ManualClock() });
  const project = store.project('mine2345' as ProjectId);
  store.project('other234' as ProjectId).putScheduledRun({ id: '0', schedule: 'a', outcome: 'done', at: 1 });
  for (let at = 0; at < 205; at += 1) project.putScheduledRun({ id: String(at), schedule: 'a', outcome: 'done', at });
  expect(project.scheduledRuns().map(({ at }) => at)).toEqual(Array.from({ length: 200 }, (_, index) => 204 - index));
  expect(store.project('other234' as ProjectId).scheduledRuns()).toHaveLength(1);
});
