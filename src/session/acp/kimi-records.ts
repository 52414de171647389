/**
 * What Kimi Code writes down of a session (`wire.jsonl`, protocol 1.5 of version 2.1.0) and does not tell over the
 * protocol: that a turn failed, and what its requests took.
 */
import { MoontideError, type ErrorCode } from '../../core/errors.ts';
import type { Tokens } from '../ports.ts';
import type { Aftermath } from './kind.ts';

interface RecordLine {
  readonly type?: unknown;
  readonly reason?: unknown;
  readonly error?: {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly details?: { readonly statusCode?: unknown };
  };
  readonly usage?: {
    readonly inputOther?: number;
    readonly output?: number;
    readonly inputCacheRead?: number;
    readonly inputCacheCreation?: number;
  };
}

/** Of the lines that a turn added; undefined while its end is not among them. */
export function readTurn(lines: readonly string[]): Aftermath | undefined {
  let tokens: Tokens | undefined;
  let end: RecordLine | undefined;
  for (const line of lines) {
    const record = parse(line);
    if (record?.type === 'turn.ended') end = record;
    else if (record?.type === 'usage.record' && record.usage !== undefined) tokens = plus(tokens, record.usage);
  }
  if (end === undefined) return undefined;
  const failure = end.reason === 'failed' ? failureOf(end.error ?? {}) : undefined;
  return { ...(tokens !== undefined && { tokens }), ...(failure !== undefined && { failure }) };
}

function plus(before: Tokens | undefined, usage: NonNullable<RecordLine['usage']>): Tokens {
  const { inputOther = 0, output = 0, inputCacheRead = 0, inputCacheCreation = 0 } = usage;
  return {
    input: (before?.input ?? 0) + inputOther + inputCacheRead + inputCacheCreation,
    cached: (before?.cached ?? 0) + inputCacheRead,
    output: (before?.output ?? 0) + output,
  };
}

function failureOf({ code, message, details }: NonNullable<RecordLine['error']>): MoontideError {
  const status = details?.statusCode;
  const said = [message, code].find((word) => typeof word === 'string') ?? 'no reason given';
  return new MoontideError(codeOf(code, status), `Kimi Code could not answer: ${said}`);
}

function codeOf(code: unknown, status: unknown): ErrorCode {
  if (status === 401 || code === 'provider.auth_error') return 'KEY_REFUSED';
  if (status === 403) return 'PERMISSION_DENIED';
  if (status === 429) return 'RATE_LIMITED';
  if (typeof status === 'number' && status >= 500) return 'SERVER_ERROR';
  if (typeof status === 'number' && status >= 400) return 'REFUSED_BY_SERVER';
  return code === 'provider.connection_error' ? 'UNREACHABLE' : 'PROVIDER_UNAVAILABLE';
}

function parse(line: string): RecordLine | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? record : undefined;
  } catch {
    // A line that is being written.
    return undefined;
  }
}
