/** Swaps a folder and a link to another place under one name, as fast as it can, until it is killed. */
import { renameSync, symlinkSync } from 'node:fs';

const [folder = '', elsewhere = ''] = process.argv.slice(2);
symlinkSync(elsewhere, `${folder}.link`);
process.stdout.write('swapping\n');
for (;;) {
  renameSync(folder, `${folder}.real`);
  renameSync(`${folder}.link`, folder);
  renameSync(folder, `${folder}.link`);
  renameSync(`${folder}.real`, folder);
}
