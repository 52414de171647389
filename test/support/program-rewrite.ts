/**
 * Rewrites a file in place as fast as it can, until it is killed. Each version is one letter throughout, so
 * that a reader can tell whether it got parts of two.
 */
import { writeFileSync } from 'node:fs';

const [path = ''] = process.argv.slice(2);
process.stdout.write('writing\n');
for (let version = 0; ; version += 1) {
  const letter = String.fromCodePoint(97 + (version % 26));
  writeFileSync(path, letter.repeat(100_000 + 1000 * (version % 26)));
}
