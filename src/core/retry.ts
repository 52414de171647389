/** What a failed request means for the work that it was for, and how long to wait. */
import type { ErrorCode } from './error-table.ts';
import { asMoontideError } from './errors.ts';

export type Verdict =
  /** This work has failed; the others go on. */
  | { readonly kind: 'fail' }
  /** To be tried again after a while; the others go on. */
  | { readonly kind: 'later'; readonly afterMs: number }
  /** To be tried again as soon as the account is asked anything again. */
  | { readonly kind: 'return' }
  /** As long as this is so, no work can succeed: all that waits fails with it. */
  | { readonly kind: 'stop' };

/** A piece of work is tried at most so often; being asked to slow down is not a try. */
export const MOST_TRIES = 5;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;
const JITTER = 0.25;

/** `tries`: how often it was tried and failed by its own fault, this time included. `random`: 0 to 1. */
export function judge(error: unknown, tries: number, random: number): Verdict {
  const { code, retry } = asMoontideError(error);
  if (isSlowDown(code)) return { kind: 'return' };
  if (code === 'KEY_REFUSED' || code === 'QUOTA_EXHAUSTED') return { kind: 'stop' };
  if (retry !== 'later' || tries >= MOST_TRIES) return { kind: 'fail' };
  return code === 'UNREACHABLE' ? { kind: 'return' } : { kind: 'later', afterMs: backoffMs(tries, random) };
}

/** True where the server had the request and said nothing for as long as was allowed: whoever waits has waited enough. */
export function isSilence(error: unknown): boolean {
  const { because, sent } = asMoontideError(error).details;
  return because === 'timeout' && sent === true;
}

/** Whether a failure counts as a try of the work. */
export function isOwnFault(error: unknown): boolean {
  return !isSlowDown(asMoontideError(error).code);
}

/** Doubles with every try, with up to a quarter more at random. */
export function backoffMs(tries: number, random: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 20)) * (1 + random * JITTER);
}

function isSlowDown(code: ErrorCode): boolean {
  return code === 'RATE_LIMITED' || code === 'OVERLOADED';
}
