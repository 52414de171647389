/** `node count-recursive.ts FOLDER COUNT`: the same as count-chokidar.ts, with the recursive `fs.watch` of Node alone. */
import { watch } from 'node:fs';

const [, , folder = '', count = ''] = process.argv;
const seen = new Set<string>();
watch(folder, { recursive: true }, (_event, name) => {
  if (name?.endsWith('.md') !== true || seen.has(name)) return;
  seen.add(name);
  if (seen.size === Number(count)) process.stdout.write('seen\n');
});
process.stdout.write('ready\n');
