/** Puts projects into a registry, one after the other, and says how many are kept: to be killed. */
import { writeSync } from 'node:fs';
import { systemClock } from '../../src/clock.ts';
import type { ProjectId } from '../../src/core/model.ts';
import { openRegistry } from '../../src/registry/registry.ts';

const [folder = '', umask = '077', howMany = 'Infinity'] = process.argv.slice(2);
process.umask(Number.parseInt(umask, 8));

const registry = openRegistry({ folder, clock: systemClock });
for (let count = 1; count <= Number(howMany); count += 1) {
  const number = registry.list().length;
  const id = String(number).padStart(8, '0') as ProjectId;
  registry.put({ id, root: `/project/${number}`, name: `project ${number}` });
  writeSync(1, `${number + 1}\n`);
}
