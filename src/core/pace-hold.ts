/** Until when the account is left alone: as long as it asked for, or longer each time while there is trouble. */
import type { ErrorCode } from './error-table.ts';
import { backoffMs } from './retry.ts';

export interface Hold {
  readonly until: number;
  readonly because: ErrorCode | undefined;
  /** The next request goes alone, and the others when it was answered. */
  readonly isAlone: boolean;
  /** Times in a row that there was trouble. */
  readonly troubles: number;
  /** Times in a row that nothing came back at all. */
  readonly silences: number;
  /** Answers in a row that said that the server failed. */
  readonly failures: number;
  /** When the last trouble was noticed: what started before it is no further evidence. */
  readonly troubledAt: number;
  /** When the last request succeeded. */
  readonly succeededAt: number;
}

export type TroubleCode = 'OVERLOADED' | 'UNREACHABLE' | 'ANSWER_LOST';

/** So many failures of the server in a row, for whatever work, are not the fault of the work. */
const MOST_FAILURES = 5;
/** So many times in a row without an answer, and the account counts as out of reach. */
const MOST_SILENCES = 5;

export const NO_HOLD: Hold = {
  until: Number.NEGATIVE_INFINITY,
  because: undefined,
  isAlone: false,
  troubles: 0,
  silences: 0,
  failures: 0,
  troubledAt: Number.NEGATIVE_INFINITY,
  succeededAt: Number.NEGATIVE_INFINITY,
};

export function isOutOfReach(hold: Hold): boolean {
  return hold.silences >= MOST_SILENCES;
}

export function holdSucceeded(hold: Hold, now: number): Hold {
  return { ...hold, troubles: 0, silences: 0, failures: 0, succeededAt: now };
}

/** What the server asks for holds whatever else is known. */
export function heldFor(hold: Hold, code: ErrorCode, retryAfterMs: number | undefined, now: number): Hold {
  const until = now + (retryAfterMs ?? 0);
  return until > hold.until && until > now ? { ...hold, until, because: code } : hold;
}

export interface Trouble {
  readonly code: ErrorCode;
  readonly startedAt: number;
  readonly retryAfterMs?: number;
  readonly now: number;
  readonly random: number;
}

export function holdTroubled(before: Hold, { code, startedAt, retryAfterMs, now, random }: Trouble): Hold {
  const hold = heldFor(before, code, retryAfterMs, now);
  const isSilent = code === 'UNREACHABLE' || code === 'ANSWER_LOST';
  // A lost answer between others that came is the connection's trouble, not the account's.
  const isLone = code === 'ANSWER_LOST' && startedAt <= hold.succeededAt;
  if (isLone || startedAt <= hold.troubledAt) return hold;
  const troubles = hold.troubles + 1;
  const next = {
    ...hold,
    isAlone: true,
    troubles,
    silences: isSilent ? hold.silences + 1 : 0,
    failures: 0,
    troubledAt: now,
  };
  return heldFor(next, code, backoffMs(troubles, random), now);
}

/** The server failed: the fault of this work, as long as other work succeeds. */
export function holdFailed(before: Hold, trouble: Trouble): Hold {
  const hold = { ...heldFor(before, trouble.code, trouble.retryAfterMs, trouble.now), silences: 0 };
  const failures = hold.failures + 1;
  return failures < MOST_FAILURES ? { ...hold, failures } : holdTroubled(hold, trouble);
}

/** All that waited was given up; what comes now starts with one request. */
export function holdReset(hold: Hold): Hold {
  return { ...NO_HOLD, isAlone: true, troubledAt: hold.troubledAt };
}
