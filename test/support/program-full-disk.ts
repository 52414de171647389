/** Writes more into a store than there is room for; says what it was told and what can still be read. */
import { writeSync } from 'node:fs';
import { systemClock } from '../../src/clock.ts';
import { asMoontideError } from '../../src/core/errors.ts';
import type { ProjectId } from '../../src/core/model.ts';
import { openStore } from '../../src/store/open.ts';
import { fingerprintFor } from './store-values.ts';

const [path = ''] = process.argv.slice(2);
using store = openStore({ path, clock: systemClock });
const project = store.project('proj2345' as ProjectId);
try {
  project.updateFingerprints(
    Array.from({ length: 5_000 }, (_, index) => fingerprintFor(`docs/${index}.md`)),
    [],
  );
  writeSync(1, 'all of it was kept\n');
} catch (error) {
  writeSync(1, `${asMoontideError(error).code}\n`);
}
writeSync(1, `${[...project.records().keys()].join()}\n`);
