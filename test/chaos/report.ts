import type { LocalFaults } from './local-faults.ts';

/** What a run of the chaos did. */
export interface Report extends LocalFaults {
  readonly seed: number;
  readonly kills: number;
  readonly edits: number;
  readonly requests: number;
  /** Requests that the server failed. */
  readonly faults: number;
  /** Remote files deleted behind the daemon's back. */
  readonly thefts: number;
  /** Comparisons of the account with the documents, and deletions that were looked at. */
  readonly checks: number;
  /** What was wrong, as sentences; none when all was well. */
  readonly wrong: readonly string[];
}

export function sentence(report: Report): string {
  const { seed, kills, edits, requests, faults, locks, unreadable, readOnly, deaf, thefts, checks, wrong } = report;
  const did =
    `seed ${seed}: ${kills} crashes, ${edits} edits, ${faults} faults in ${requests} requests, ` +
    `${locks} locks of the database, ${unreadable} unreadable and ${readOnly} read-only folders, ` +
    `${deaf} failures of the watcher, ${thefts} files deleted by others, ${checks} checks`;
  return wrong.length === 0 ? `${did}: all well` : `${did}; WRONG:\n  ${wrong.join('\n  ')}`;
}
