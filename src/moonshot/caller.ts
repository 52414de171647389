import type { Pool } from 'undici';
import type { ErrorCode } from '../core/error-table.ts';
import { MoontideError } from '../core/errors.ts';
import type { Secret } from '../secret.ts';
import { breakdownError } from './breakdown.ts';
import { answerError, isVersionSlip, wrongShapeError } from './errors.ts';
import { exchange, isSuccess, type Breakdown, type HttpAnswer, type HttpRequest } from './exchange.ts';
import { organizationOf } from './organization.ts';
import type { Call, Operation } from './operation.ts';
import { WrongShape } from './wire.ts';

export interface CallerOptions {
  /** Address of the API with its version, such as `https://api.moonshot.ai/v1`. */
  readonly baseUrl: string;
  readonly apiKey: Secret;
  readonly userAgent: string;
  /** For making a connection, TLS handshake included, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly observe?: ((request: ObservedRequest) => void) | undefined;
  /** Called with the key's organization whenever an answer names it; must not throw. */
  readonly onOrganization?: ((name: string) => void) | undefined;
}

/** One HTTP request that has ended. */
export interface ObservedRequest {
  readonly operation: Operation;
  readonly durationMs: number;
  /** Absent when there was no answer. */
  readonly status?: number;
  /** Absent when all was well. */
  readonly errorCode?: ErrorCode;
}

export interface Question<Result> extends Pick<
  HttpRequest,
  'method' | 'body' | 'timeoutMs' | 'maxAnswerBytes' | 'onPiece'
> {
  readonly operation: Operation;
  /** Below the base address, with a leading slash. */
  readonly path: string;
  readonly contentType?: string;
  readonly signal: AbortSignal | undefined;
  /** Turns an answer of the 200s into a result. @throws WrongShape. */
  read(answer: HttpAnswer): Result;
  /** What an exchange without a complete answer failed with, where more is known of it than `error` says. */
  readonly brokenOff?: (error: MoontideError) => MoontideError;
}

/** Asks one server with one key. */
export interface Caller extends AsyncDisposable {
  /** Name and port of the server, for messages. */
  readonly host: string;
  /** @throws MoontideError of every code that `Remote` names. */
  ask<Result>(question: Question<Result>): Promise<Result>;
}

/** @throws MoontideError CONFIG_INVALID when the base address is none. */
export function createCaller({
  baseUrl,
  apiKey,
  userAgent,
  connectTimeoutMs,
  observe,
  onOrganization,
}: CallerOptions): Caller {
  const base = parseBase(baseUrl);
  const pathPrefix = base.pathname.replace(/\/+$/, '');
  let pool: Promise<Pool> | undefined;

  async function request<Result>(question: Question<Result>): Promise<Verdict<Result>> {
    const startedAt = performance.now();
    pool ??= openPool(base.origin, connectTimeoutMs);
    const outcome = await exchange(await pool, {
      method: question.method,
      path: pathPrefix + question.path,
      headers: {
        authorization: `Bearer ${headerValue(apiKey)}`,
        'user-agent': userAgent,
        accept: '*/*',
        ...(question.contentType !== undefined && { 'content-type': question.contentType }),
      },
      ...(question.body !== undefined && { body: question.body }),
      timeoutMs: question.timeoutMs,
      maxAnswerBytes: question.maxAnswerBytes,
      ...(question.onPiece !== undefined && { onPiece: question.onPiece }),
      ...(question.signal !== undefined && { signal: question.signal }),
    });
    const organization = outcome.kind === 'answer' ? organizationOf(outcome) : undefined;
    if (organization !== undefined) onOrganization?.(organization);
    const verdict = judge(question, { operation: question.operation, host: base.host }, outcome, apiKey);
    observe?.({
      operation: question.operation,
      durationMs: performance.now() - startedAt,
      ...(outcome.kind === 'answer' && { status: outcome.status }),
      ...(verdict.kind === 'failed' && { errorCode: verdict.error.code }),
    });
    return verdict;
  }

  return {
    host: base.host,
    async ask(question) {
      let verdict = await request(question);
      if (verdict.kind === 'failed' && verdict.isSlip) verdict = await request(question);
      if (verdict.kind === 'failed') throw verdict.error;
      return verdict.result;
    },
    async [Symbol.asyncDispose]() {
      await (await pool)?.destroy();
    },
  };
}

type Verdict<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** `isSlip`: turned away for a reason that does not hold; the same request passes the next time. */
  | { readonly kind: 'failed'; readonly error: MoontideError; readonly isSlip: boolean };

function judge<Result>(
  question: Question<Result>,
  call: Call,
  outcome: HttpAnswer | Breakdown,
  apiKey: Secret,
): Verdict<Result> {
  if (outcome.kind === 'breakdown') {
    const error = breakdownError(call, outcome);
    return { kind: 'failed', error: question.brokenOff?.(error) ?? error, isSlip: false };
  }
  // A server or a proxy may show the request that it was sent, header and all.
  const answer = { ...outcome, body: apiKey.redact(outcome.body) };
  if (!isSuccess(answer.status)) {
    return { kind: 'failed', error: answerError(call, answer), isSlip: isVersionSlip(answer) };
  }
  try {
    return { kind: 'done', result: question.read(answer) };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return { kind: 'failed', error: wrongShapeError(call, answer, error), isSlip: false };
  }
}

/** More than any queue runs at the same time; so that a defect elsewhere cannot use up the file descriptors. */
const MOST_CONNECTIONS = 128;

/** undici is loaded with the first request: it takes longer to load than the daemon to answer its first call. */
async function openPool(origin: string, connectTimeoutMs: number): Promise<Pool> {
  const { Pool } = await import('undici');
  return new Pool(origin, {
    connections: MOST_CONNECTIONS,
    // One exchange at a time on a connection, so that a lost connection makes one answer uncertain and not several.
    pipelining: 1,
    allowH2: false,
    connectTimeout: connectTimeoutMs,
    // Node's 250 ms for each address but the last is less than a round trip across an ocean may take.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 2_000,
    // An upload that is written to a connection that the server is just closing ends uncertain. So idle connections
    // are closed by us first: after less than servers wait (Node 5 s, nginx 75 s), whatever longer time they announce.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    keepAliveTimeoutThreshold: 2_000,
    // `exchange` has one time limit for the whole.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** Nothing but origin and path of the address is used, so no user name or query of it can reach a message. */
function parseBase(baseUrl: string): URL {
  const base = URL.parse(baseUrl);
  if (base === null || (base.protocol !== 'https:' && base.protocol !== 'http:')) {
    throw new MoontideError('CONFIG_INVALID', 'The base address of Moonshot is not an http or https address', {
      fix: 'Set KIMI_BASE_URL to an address such as https://api.moonshot.ai/v1.',
    });
  }
  return base;
}

/** undici would refuse such a header as if the server could not be reached. */
function headerValue(apiKey: Secret): string {
  const value = apiKey.reveal();
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new MoontideError('KEY_REFUSED', 'The API key holds characters that no key has, or none at all');
}
