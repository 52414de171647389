/** Says once when the daemon is of another version than this command, as after an upgrade. */
import { packageVersion } from '../version.ts';
import type { Screen } from './context.ts';
import { printable } from './render/text.ts';

export function createVersionNote(stderr: Pick<Screen, 'write'>, own = packageVersion()): (version: string) => void {
  let isTold = false;
  return (version) => {
    if (isTold || version === own) return;
    isTold = true;
    stderr.write(
      `Note: the daemon is version ${printable(version)}, this command ${own}: \`moontide restart\` makes them one.\n`,
    );
  };
}
