/** `node count-chokidar.ts FOLDER COUNT`: says `ready` when chokidar watches, and `seen` when it has told of so many new files. */
import { watch } from 'chokidar';

const [, , folder = '', count = ''] = process.argv;
let seen = 0;
const watcher = watch(folder, { ignoreInitial: true });
watcher.on('add', () => {
  seen += 1;
  if (seen === Number(count)) process.stdout.write('seen\n');
});
watcher.on('ready', () => process.stdout.write('ready\n'));
