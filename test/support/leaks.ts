/** Looks for a marked secret wherever it could have come to lie. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Long enough to be shown masked: its first eight characters and its last four. */
export const MARKED_KEY = ['sk-', 'Mk7Qz', '9Xw2Vb4Lt5Rn8Jd3Fh6', 'Gc1Ys0Pk4Wm7Zb2Tq9Nv5Dx8', 'uE3i'].join('');
/** What no masked form shows: how the hidden part begins, and pieces from its middle. */
const PIECES = ['Mk7Qz9', 'Lt5Rn8', 'Ys0Pk4', 'Nv5Dx8u'];

/** The pieces of the key that are in a text or in bytes. */
export function leakedIn(content: string | Buffer): string[] {
  return PIECES.filter((piece) => content.includes(piece));
}

/** Files below a folder in which a piece of the key is. */
export function leakyFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile() && leakedIn(readFileSync(path)).length > 0);
}

/** Processes of this machine in whose arguments, or for children of `parent` environment, a piece of the key is. */
export function leakyProcesses(parent: number): string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    const args = readProc(pid, 'cmdline');
    const isChild = readProc(pid, 'stat')
      .replace(/^.*\) \S /u, '')
      .startsWith(`${parent} `);
    if (leakedIn(args).length > 0) found.push(`arguments of ${pid}: ${args}`);
    if (isChild && leakedIn(readProc(pid, 'environ')).length > 0) found.push(`environment of ${pid}: ${args}`);
  }
  return found;
}

/** Empty for a process that is gone or another user's. */
function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
