/** Puts records and job rows into a store, one transaction after the other, and says each that is kept: to be killed. */
import { systemClock } from '../../src/clock.ts';
import type { ProjectId } from '../../src/core/model.ts';
import { openStore } from '../../src/store/open.ts';
import { recordFor } from './store-values.ts';
import { writeSync } from 'node:fs';

const [path = '', umask] = process.argv.slice(2);
if (umask !== undefined) process.umask(Number.parseInt(umask, 8));

const store = openStore({ path, clock: systemClock });
const project = store.project('proj2345' as ProjectId);
for (let round = project.records().size / 2; ; round += 1) {
  project.transact(() => {
    // The two always stand together.
    project.putRecord(recordFor(`${round}/left`));
    project.putRecord(recordFor(`${round}/right`));
  });
  writeSync(1, `${round}\n`);
}
