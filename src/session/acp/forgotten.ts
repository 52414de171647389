/**
 * Sessions that are gone here and still stand in their agent's own records: noted on the disk until the agent has been
 * told, since it need not run when a session is deleted.
 */
import { appendFileSync } from 'node:fs';
import { onDisk, readPrivateText, writePrivateFile } from '../../private-file.ts';

export interface Forgotten {
  /** The agent's names for them. */
  all(): readonly string[];
  add(agentSession: string): void;
  remove(agentSession: string): void;
}

/** One name a line; processes share the file. */
export function forgottenFile(path: string): Forgotten {
  const all = (): readonly string[] => [...new Set(readPrivateText(path).split('\n'))].filter(Boolean);
  return {
    all,
    add: (agentSession) => onDisk(`write ${path}`, () => appendFileSync(path, `${agentSession}\n`, { mode: 0o600 })),
    remove(agentSession) {
      const left = all().filter((one) => one !== agentSession);
      writePrivateFile(path, left.map((one) => `${one}\n`).join(''));
    },
  };
}
