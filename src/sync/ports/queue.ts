/** The queue before an account: one request at a time is admitted, retried, and told of. */
import type { ErrorCode } from '../../core/error-table.ts';

/** One account's queue: pacing, concurrency, priority, retries. */
export interface Queue extends AsyncDisposable {
  /** Never rejects: a failure that retrying did not mend is an outcome. */
  add<Result>(work: Work<Result>): Promise<Outcome<Result>>;
  /** Takes out what waits and aborts what runs under a matching key; resolves when none of it runs any more. */
  withdraw(matches: (key: string) => boolean): Promise<void>;
  stats(): QueueStats;
}

/** Work for the queue: one request to the account, or a little more. */
export interface Work<Result> {
  /** One key is in line once: newer work takes the place of what waits; what runs is followed. */
  readonly key: string;
  /** Higher runs first. */
  readonly priority: number;
  /** Called again when it failed in a way that allows it. Its signal aborts when the work is withdrawn. */
  run(signal: AbortSignal): Promise<Result>;
  /** True for a failure that is the last one, though it may pass: somebody waits for this work. */
  readonly isEnough?: (error: unknown) => boolean;
}

export type Outcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** Newer work of the same key took its place before it ran. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What waits and runs for one account, and how fast it may go. */
export interface QueueStats {
  readonly waiting: number;
  readonly running: number;
  /** Requests that may run at the same time now. */
  readonly concurrency: number;
  /** Learned or configured pace, undefined while none is known. */
  readonly requestsPerMinute?: number;
  /** Until when the account is left alone, by the wall clock. */
  readonly waitsUntil?: number;
  readonly waitsBecause?: ErrorCode;
  /** Answers since the start. */
  readonly requests: number;
  readonly rateLimited: number;
  readonly retries: number;
}
