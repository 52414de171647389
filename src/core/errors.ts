import type { Retry } from './error-facts.ts';
import { ERRORS, type ErrorCode } from './error-table.ts';

/** The one error class: callers branch on `code` and `retry`, never on the message. */
export class MoontideError extends Error {
  override readonly name = 'MoontideError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retry: Retry;
  readonly fix: string;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptionsWithDetails = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retry = options.retry ?? ERRORS[code].retry;
    this.fix = options.fix ?? ERRORS[code].fix;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export interface ErrorOptionsWithDetails {
  readonly cause?: unknown;
  /** Facts for programs; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Where this occurrence differs from the table. */
  readonly retry?: Retry;
  readonly fix?: string;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** True for a MoontideError with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is MoontideError {
  return error instanceof MoontideError && codes.includes(error.code);
}

/** Anything thrown, as a MoontideError: what is not one already is a defect. */
export function asMoontideError(error: unknown): MoontideError {
  if (error instanceof MoontideError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new MoontideError('INTERNAL', message, { cause: error });
}
