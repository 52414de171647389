/** What `doctor` found out about one thing. */
export interface Finding {
  readonly name: string;
  readonly verdict: Verdict;
  /** What is so, with the figures. */
  readonly detail: string;
  /** What a person can do; only where something is to be done. */
  readonly fix?: string;
}

/** `warn`: it works, and something is not as it should be. `fail`: it does not work. */
export type Verdict = 'ok' | 'warn' | 'fail';
