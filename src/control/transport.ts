/** One request over one connection of its own: on a local socket that costs less than keeping connections would. */
import type { IncomingMessage } from 'node:http';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import type { Duplex } from 'node:stream';
import { ERRORS } from '../core/error-table.ts';
import { MoontideError } from '../core/errors.ts';
import type { ErrorCode } from '../core/error-table.ts';
import type { ErrorAnswer } from './protocol/error.ts';

// An import would read every export of the module, and one of them loads the whole of `fetch` (Node 24, lib/http.js).
const { request } = process.getBuiltinModule('node:http');

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
}

/** The answer, once its headers are there; the caller reads or destroys it. */
export async function send(connect: () => Duplex, call: Call): Promise<IncomingMessage> {
  const answer = await translated(call.signal, () => exchange(connect, call));
  const status = answer.statusCode ?? 0;
  if (status < 400) return answer;
  throw toError(status, parsed(await readText(answer, call.signal)));
}

/** @throws MoontideError BAD_ANSWER, as well. */
export async function readJson<Answer>(answer: IncomingMessage, signal: AbortSignal): Promise<Answer> {
  const body = await readText(answer, signal);
  const json = parsed(body);
  if (json === undefined) throw strange(answer.statusCode);
  return json as Answer;
}

export async function readText(answer: IncomingMessage, signal: AbortSignal): Promise<string> {
  return translated(signal, () => text(answer));
}

/** @throws MoontideError NO_DAEMON, or CANCELLED when the signal aborted, for whatever breaks in `work`. */
export async function translated<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? cancelled(signal) : noDaemon(error);
  }
}

function exchange(connect: () => Duplex, call: Call): Promise<IncomingMessage> {
  const { method, path, headers = {}, body, signal } = call;
  return new Promise((resolve, reject) => {
    request({ createConnection: connect, method, path, headers: { host: 'localhost', ...headers }, signal })
      .once('response', resolve)
      // Stays for errors after the answer began: those show in reading it.
      .on('error', reject)
      .end(body);
  });
}

function cancelled(signal: AbortSignal): MoontideError {
  return new MoontideError('CANCELLED', 'The request was cancelled.', { cause: signal.reason });
}

function noDaemon(error: unknown): MoontideError {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new MoontideError('NO_DAEMON', 'No daemon answers.', { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new MoontideError('NO_DAEMON', 'The socket belongs to another user.', {
        cause: error,
        fix: 'Use the user that the daemon runs as.',
      });
    default:
      // The request may have been carried out all the same.
      return new MoontideError('NO_DAEMON', 'The daemon went away before it had answered.', {
        cause: error,
        retry: 'look',
      });
  }
}

/** What an error answer says, as it was thrown in the daemon. */
export function toError(status: number, body: unknown): MoontideError {
  const answer = body as Partial<ErrorAnswer> | null | undefined;
  if (typeof answer?.error?.message !== 'string') return strange(status);
  const { code, message, details } = answer.error;
  const { fix, retry, retryAfterMs, ...facts } = details as ErrorDetails;
  return new MoontideError(isKnown(code) ? code : 'INTERNAL', message, {
    details: isKnown(code) ? facts : { ...facts, code },
    ...(fix === undefined ? {} : { fix }),
    ...(retry === undefined ? {} : { retry }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** What `viewError` adds to the details. */
type ErrorDetails = Pick<Partial<MoontideError>, 'fix' | 'retry' | 'retryAfterMs'> & Record<string, unknown>;

/** Undefined for what is not JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function strange(status: number | undefined): MoontideError {
  return new MoontideError('BAD_ANSWER', `The socket answered ${status} with something that is not Moontide's.`, {
    fix: 'Look at what listens on the socket: `moontide paths` names it.',
  });
}

/** A newer daemon may have codes that this client has never heard of. */
function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
