import { accessSync, constants } from 'node:fs';

/** `nobody`; any user but root would do. */
const NOBODY = 65_534;

/**
 * A user other than root to run a process as, who can reach these files; undefined when tests run as a normal user
 * already, or the checkout lies where nobody else may look.
 */
export function otherUser(...files: readonly string[]): number | undefined {
  if (process.getuid?.() !== 0) return undefined;
  process.seteuid?.(NOBODY);
  try {
    for (const file of files) accessSync(file, constants.R_OK);
    return NOBODY;
  } catch {
    return undefined;
  } finally {
    process.seteuid?.(0);
  }
}
