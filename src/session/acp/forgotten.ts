/**
 * Sessions that are gone here and still stand in their agent's own records: noted on the disk until the agent has been
 * told, since it need not run when a session is deleted.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { onDisk, writePrivateFile } from '../../private-file.ts';

export interface Forgotten {
  /** The agent's names for them. */
  all(): readonly string[];
  add(agentSession: string): void;
  remove(agentSession: string): void;
}

/** One name a line; processes share the file. */
export function forgottenFile(path: string): Forgotten {
  const all = (): readonly string[] =>
    [...new Set(onDisk(`read ${path}`, () => readIfThere(path)).split('\n'))].filter(Boolean);
  return {
    all,
    add: (agentSession) => onDisk(`write ${path}`, () => appendFileSync(path, `${agentSession}\n`, { mode: 0o600 })),
    remove(agentSession) {
      const left = all().filter((one) => one !== agentSession);
      writePrivateFile(path, left.map((one) => `${one}\n`).join(''));
    },
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
