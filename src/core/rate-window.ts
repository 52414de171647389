/** So many in a minute: counted from the first one on, and anew after it. */
import type { Instant } from './model.ts';

export interface RateWindow {
  readonly startedAt: Instant;
  readonly used: number;
}

export interface RateVerdict {
  readonly isAllowed: boolean;
  readonly window: RateWindow;
  readonly remaining: number;
  readonly resetAt: Instant;
}

const WINDOW_MS = 60_000;

/** Counts one more at `now`; what is refused is not counted. */
export function count(window: RateWindow | undefined, limit: number, now: Instant): RateVerdict {
  const isOver = window === undefined || now >= window.startedAt + WINDOW_MS || now < window.startedAt;
  const { startedAt, used } = isOver ? { startedAt: now, used: 0 } : window;
  const isAllowed = used < limit;
  const next = { startedAt, used: isAllowed ? used + 1 : used };
  return { isAllowed, window: next, remaining: limit - next.used, resetAt: startedAt + WINDOW_MS };
}
