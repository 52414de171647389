/**
 * What Kimi Code writes down of a session (`wire.jsonl`, protocol 1.5 of version 2.1.0) and does not tell over the
 * protocol: that a turn failed, what its requests took, and whether it is at work by itself.
 */
import type { ErrorCode } from '../../core/error-table.ts';
import { MoontideError } from '../../core/errors.ts';
import type { Instant } from '../../core/model.ts';
import { addTokens, NO_TOKENS, type TokenCounts } from '../../core/usage.ts';
import type { Aftermath } from './kind.ts';

interface RecordLine {
  readonly type?: unknown;
  readonly time?: unknown;
  readonly tokens?: unknown;
  readonly reason?: unknown;
  /** How the model's answer ended; `null` where its stream broke off, which Kimi Code takes for its end. */
  readonly message?: { readonly meta?: { readonly finish?: { readonly rawFinishReason?: unknown } } };
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
  const records = lines.flatMap(parse);
  const end = records.findLast(({ type }) => type === 'turn.ended');
  if (end === undefined) return undefined;
  const failure =
    end.reason === 'failed' ? failureOf(end.error ?? {}) : end.reason === 'completed' ? brokenOff(records) : undefined;
  return { ...countsIn(records), ...(failure !== undefined && { failure }) };
}

function brokenOff(records: readonly RecordLine[]): MoontideError | undefined {
  const last = records.findLast(({ message }) => message?.meta?.finish !== undefined);
  if (last?.message?.meta?.finish?.rawFinishReason !== null) return undefined;
  return new MoontideError('OUTPUT_INCOMPLETE', 'The answer of the model broke off.', { fix: 'Ask again.' });
}

/** The same of a compaction: `begun` while its end is not among them. */
export function readCompaction(lines: readonly string[]): 'not-begun' | 'begun' | 'cancelled' | Aftermath {
  const records = lines.flatMap(parse);
  const last = records.findLast(({ type }) => typeof type === 'string' && type.startsWith('full_compaction.'));
  if (last === undefined) return 'not-begun';
  if (last.type === 'full_compaction.begin') return 'begun';
  return last.type === 'full_compaction.complete' ? countsIn(records) : 'cancelled';
}

/** A turn or a compaction that began since then and has not ended: a prompt would be queued and its answer never streamed. */
export function isAtWork(lines: readonly string[], sinceAt: Instant): boolean {
  const types = lines.flatMap(parse).flatMap(({ type, time }) => (Number(time) >= sinceAt ? [type] : []));
  const isOpen = (begin: string, ends: readonly string[]): boolean =>
    types.lastIndexOf(begin) > Math.max(...ends.map((end) => types.lastIndexOf(end)));
  return (
    isOpen('agent.turn.started', ['agent.turn.ended', 'turn.ended']) ||
    isOpen('full_compaction.begin', ['full_compaction.complete', 'full_compaction.cancel'])
  );
}

function countsIn(records: readonly RecordLine[]): Pick<Aftermath, 'tokens' | 'contextTokens'> {
  let tokens: TokenCounts | undefined;
  let contextTokens: number | undefined;
  for (const { type, usage, tokens: size } of records) {
    if (type === 'usage.record' && usage !== undefined) tokens = addTokens(tokens ?? NO_TOKENS, countsOf(usage));
    if (typeof type === 'string' && type.startsWith('token_counting.') && typeof size === 'number') {
      contextTokens = size;
    }
  }
  return { ...(tokens !== undefined && { tokens }), ...(contextTokens !== undefined && { contextTokens }) };
}

function countsOf(usage: NonNullable<RecordLine['usage']>): TokenCounts {
  const { inputOther = 0, output = 0, inputCacheRead = 0, inputCacheCreation = 0 } = usage;
  return {
    input: inputOther + inputCacheRead + inputCacheCreation,
    cached: inputCacheRead,
    written: inputCacheCreation,
    output,
  };
}

function failureOf({ code, message, details }: NonNullable<RecordLine['error']>): MoontideError {
  const status = details?.statusCode;
  const said = [message, code].find((word) => typeof word === 'string') ?? 'no reason given';
  return new MoontideError(codeOf(code, status, said), `Kimi Code could not answer: ${said}`);
}

/** Moonshot says with a 429 also that there is no credit left. */
const NO_CREDIT = /exceeded your current|insufficient balance|recharge|in arrears|check your account balance/iu;

function codeOf(code: unknown, status: unknown, said: string): ErrorCode {
  if (status === 401 || code === 'provider.auth_error') return 'KEY_REFUSED';
  if (NO_CREDIT.test(said)) return 'QUOTA_EXHAUSTED';
  if (status === 403) return 'PERMISSION_DENIED';
  if (status === 429) return 'RATE_LIMITED';
  if (typeof status === 'number' && status >= 500) return 'SERVER_ERROR';
  if (typeof status === 'number' && status >= 400) return 'REFUSED_BY_SERVER';
  return code === 'provider.connection_error' ? 'UNREACHABLE' : 'PROVIDER_UNAVAILABLE';
}

function parse(line: string): readonly RecordLine[] {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? [record] : [];
  } catch {
    // A line that is being written.
    return [];
  }
}
