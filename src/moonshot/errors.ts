import type { ErrorCode } from '../core/error-table.ts';
import { MoontideError, type ErrorOptionsWithDetails } from '../core/errors.ts';
import type { HttpAnswer } from './exchange.ts';
import { isRepeatable, type Call } from './operation.ts';
import { readRateLimit, readRetryAfterMs, single, type RateLimit } from './rate-limit.ts';
import { gist, quote, readComplaint, type Complaint } from './server-words.ts';
import type { WrongShape } from './wire.ts';

/**
 * The error that an answer stands for, by its status, its type and, where Moonshot distinguishes by nothing else, its
 * wording (the texts are those of Moonshot's list of errors and of answers seen in 2025 and 2026). An answer without
 * Moonshot's envelope comes from something in between; it is believed about traffic and trouble, not about files.
 */
export function answerError(call: Call, answer: HttpAnswer): MoontideError {
  const { status } = answer;
  const complaint = readComplaint(answer.body);
  const words = quote(complaint?.message ?? gist(answer.body));
  const fail = (code: ErrorCode, what: string, more: ErrorOptionsWithDetails = {}) => {
    const retryAfterMs = readRetryAfterMs(answer.headers, complaint?.message ?? '');
    return new MoontideError(code, words === '' ? what : `${what}: ${words}`, {
      ...more,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      details: { ...factsOf(call, answer, complaint), ...more.details },
    });
  };

  if (status === 401) return fail('KEY_REFUSED', 'Moonshot refused the API key');
  if (status === 402 || ((status === 403 || status === 429) && saysQuota(complaint))) {
    return fail('QUOTA_EXHAUSTED', "The account's quota at Moonshot is exhausted");
  }
  if (status === 429) return tooManyRequests(complaint, fail);
  if (status >= 500 || status === 408 || status === 499) {
    return isRepeatable(call.operation)
      ? fail('SERVER_ERROR', `Moonshot failed to answer (${status})`)
      : fail('ANSWER_LOST', `Moonshot failed to answer (${status}), and may have stored the upload all the same`);
  }
  if (status === 413) return fail('REFUSED_BY_SERVER', 'The request is larger than the server takes');
  if (complaint !== undefined) {
    if (status === 403) return fail('PERMISSION_DENIED', 'Moonshot does not permit this');
    if (status === 404 && namesOneThing(call)) return notFound(call, fail);
    // Said of an upload that the server knows already; what it knows, the listing tells.
    if (status === 409 && call.operation === 'upload') return fail('DUPLICATE_FILE', 'Moonshot has this file already');
    if (status === 400 || status === 415 || status === 422) return badRequest(call, complaint, fail);
  }
  return fail('BAD_ANSWER', `${call.host} answered ${status}, as Moonshot would not`);
}

/** The error for an answer of the 200s that does not hold what was asked for. */
export function wrongShapeError(call: Call, answer: HttpAnswer, cause: WrongShape): MoontideError {
  const what = `${call.host} answered ${answer.status} with something else than was asked for (${cause.message})`;
  const options = { cause, details: factsOf(call, answer, undefined) };
  return isRepeatable(call.operation)
    ? new MoontideError('BAD_ANSWER', what, options)
    : new MoontideError('ANSWER_LOST', `${what}; the upload may have been stored all the same.`, options);
}

/**
 * True for the 400 that about one call in six without a version header got while Moonshot rolled out that header
 * (September 2026): the request was turned away before it was looked at, and the same one passes when it is repeated.
 */
export function isVersionSlip(answer: HttpAnswer): boolean {
  return answer.status === 400 && VERSION_SLIP.test(readComplaint(answer.body)?.message ?? '');
}

const VERSION_SLIP = /missing required header kimi-api-version/i;

type Fail = (code: ErrorCode, what: string, more?: ErrorOptionsWithDetails) => MoontideError;

const QUOTA_TYPE = 'exceeded_current_quota_error';
const QUOTA_WORDS =
  /exceeded (?:your )?current (?:token )?quota|insufficient balance|check your (?:account balance|plan and billing)|recharge|in arrears/i;

/** An empty purse and a fast pace are both 429; only the first never passes by waiting. */
function saysQuota(complaint: Complaint | undefined): boolean {
  if (complaint === undefined) return false;
  if (complaint.type === QUOTA_TYPE) return true;
  const saysPace = complaint.type === 'rate_limit_reached_error' || complaint.type === 'engine_overloaded_error';
  return !saysPace && QUOTA_WORDS.test(complaint.message);
}

function tooManyRequests(complaint: Complaint | undefined, fail: Fail): MoontideError {
  if (complaint?.type === 'engine_overloaded_error' || /\boverloaded\b/i.test(complaint?.message ?? '')) {
    return fail('OVERLOADED', 'Moonshot is overloaded');
  }
  const reached = readRateLimit(complaint?.message ?? '');
  if (reached === undefined) return fail('RATE_LIMITED', 'Moonshot asks to slow down');
  return fail('RATE_LIMITED', `Moonshot asks to slow down: ${LIMITS[reached.limit](reached.value)}`, {
    details: { limit: reached.limit, value: reached.value },
  });
}

const LIMITS: Readonly<Record<RateLimit['limit'], (value: number) => string>> = {
  concurrency: (value) => `at most ${value} at the same time`,
  rpm: (value) => `at most ${value} requests a minute`,
  tpm: (value) => `at most ${value} tokens a minute`,
  tpd: (value) => `at most ${value} tokens a day`,
};

/** Elsewhere a 404 means that the address is not that of the API. */
function namesOneThing({ operation }: Call): boolean {
  return operation === 'get' || operation === 'content' || operation === 'delete' || asksModel(operation);
}

function asksModel(operation: Call['operation']): boolean {
  return operation === 'estimate' || operation === 'chat';
}

function notFound(call: Call, fail: Fail): MoontideError {
  return asksModel(call.operation)
    ? fail('REMOTE_NOT_FOUND', 'Moonshot does not know this model', { fix: 'Choose a model that the account has.' })
    : fail('REMOTE_NOT_FOUND', 'Moonshot has no such file');
}

/** Why Moonshot takes no file like this one, by its wording; the first that matches. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/不支持的文件类型/, 'Moonshot does not take files of this type'],
  [/没有解析出内容/, 'Moonshot found no text in the file'],
  [/file size is zero/i, 'Moonshot takes no empty files'],
  [/file size is too large/i, 'The file is larger than Moonshot takes'],
  [/text extract error/i, 'Moonshot could not read text from the file'],
];

/** The text for 1,000 files is known, that for 10 GB is not; it is taken to give the same advice. */
const FULL_WORDS = /max file count|too many uploaded files|delete previous uploaded files/i;

function badRequest(call: Call, complaint: Complaint, fail: Fail): MoontideError {
  const { message, type } = complaint;
  if (VERSION_SLIP.test(message)) return fail('SERVER_ERROR', 'Moonshot asks for a header that it does not need');
  if (call.operation !== 'upload') {
    return fail('REFUSED_BY_SERVER', 'Moonshot refused the request', { fix: 'Correct what the message names.' });
  }
  if (FULL_WORDS.test(message)) {
    const maxFiles = /max file count (\d+)/i.exec(message)?.[1];
    return fail('TOO_MANY_FILES', 'The account holds as much as Moonshot allows', {
      details: maxFiles === undefined ? {} : { maxFiles: Number(maxFiles) },
    });
  }
  if (type === 'content_filter') return fail('REFUSED_BY_SERVER', 'Moonshot considers the content to be of high risk');
  const refusal = REFUSALS.find(([wording]) => wording.test(message));
  return fail('REFUSED_BY_SERVER', refusal?.[1] ?? 'Moonshot refused the upload');
}

function factsOf(call: Call, answer: HttpAnswer, complaint: Complaint | undefined): Record<string, unknown> {
  const requestId = single(answer.headers, 'msh-request-id') ?? single(answer.headers, 'x-msh-trace-id');
  return {
    operation: call.operation,
    status: answer.status,
    ...(complaint !== undefined && complaint.type !== '' && { type: complaint.type }),
    ...(requestId !== undefined && { requestId }),
  };
}
