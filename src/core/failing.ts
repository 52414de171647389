/** What was tried and did not work: when it is tried again. */
import type { ErrorCode } from './error-table.ts';
import type { Instant } from './model.ts';

export interface Failure {
  /** Tries so far, from 1. */
  readonly attempt: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** Not tried again before this. */
  readonly until: Instant;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
/** The disk and the database are near: asking again costs nobody anything. */
const LONGEST_WAIT_FOR_STORE_MS = 4_000;
/** Lost answers are settled by the listing, which has its own wait; only when that goes on and on is it a failure. */
const LOST_ANSWERS_AT_ONCE = 4;

export interface FailedTry {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retry: 'later' | 'look' | 'never';
  readonly now: Instant;
  /** 0 to 1: spreads those who failed together. */
  readonly jitter: number;
}

/** The failure that a try adds to the ones before it. */
export function failedAgain(before: Failure | undefined, { code, message, retry, now, jitter }: FailedTry): Failure {
  const attempt = (before?.attempt ?? 0) + 1;
  if (retry === 'look' && attempt < LOST_ANSWERS_AT_ONCE) return { attempt, code, message, until: now };
  const longestMs = code === 'STORE_UNAVAILABLE' ? LONGEST_WAIT_FOR_STORE_MS : LONGEST_WAIT_MS;
  const waitMs = Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 10));
  return { attempt, code, message, until: now + Math.round(waitMs * (1 + jitter / 4)) };
}
