/** What came of a request, as far as it tells something of the account. */
import type { ErrorCode } from './error-table.ts';
import { asMoontideError } from './errors.ts';
import type { TroubleCode } from './pace-hold.ts';

export type Answer =
  /** The server took it, whatever it then said to it. */
  | { readonly kind: 'taken' }
  /** The server took it and failed. */
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly retryAfterMs?: number }
  | LimitedAnswer
  | { readonly kind: 'trouble'; readonly code: TroubleCode; readonly retryAfterMs?: number }
  /** The account takes nothing from us. */
  | { readonly kind: 'barred' }
  | { readonly kind: 'unknown' };

/** A limit of the account was reached. */
export interface LimitedAnswer {
  readonly kind: 'limited';
  readonly code: ErrorCode;
  readonly retryAfterMs?: number;
  readonly named?: NamedLimit;
}

/** A limit in the words of the server: `concurrency`, `rpm`, `tpm` or `tpd`, and how much that is. */
export interface NamedLimit {
  readonly limit: string;
  readonly value: number;
}

/** The answer that an error stands for; an error that is not of the account tells nothing. */
export function answerOf(thrown: unknown): Answer {
  const error = asMoontideError(thrown);
  const { code, retryAfterMs } = error;
  const facts = { code, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  switch (code) {
    case 'RATE_LIMITED': {
      const { limit, value } = error.details;
      const isNamed = typeof limit === 'string' && typeof value === 'number';
      return { kind: 'limited', ...facts, ...(isNamed && { named: { limit, value } }) };
    }
    case 'OVERLOADED':
    case 'UNREACHABLE':
    case 'ANSWER_LOST':
      return { kind: 'trouble', ...facts, code };
    case 'SERVER_ERROR':
    case 'BAD_ANSWER':
      return { kind: 'failed', ...facts };
    case 'KEY_REFUSED':
    case 'QUOTA_EXHAUSTED':
      return { kind: 'barred' };
    case 'PERMISSION_DENIED':
    case 'REMOTE_NOT_FOUND':
    case 'REFUSED_BY_SERVER':
    case 'TOO_MANY_FILES':
    case 'NOT_READY':
      return { kind: 'taken' };
    default:
      return { kind: 'unknown' };
  }
}
