/** Touches a file again and again, until it is killed: nothing but its time stamps change. */
import { utimesSync } from 'node:fs';

const [path = ''] = process.argv.slice(2);
process.stdout.write('touching\n');
for (let seconds = 1; ; seconds += 1) utimesSync(path, seconds, seconds);
