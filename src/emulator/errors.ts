/**
 * Moonshot's error answers. The texts are Moonshot's own, from its errors page and from answers seen live in 2025 and
 * 2026; where neither gives one, the comment says so.
 */
import { errorAnswer, withRetryAfter, type Answer } from './answer.ts';
import type { Account } from './accounts.ts';

const INVALID_REQUEST = 'invalid_request_error';
const RATE_LIMIT = 'rate_limit_reached_error';
const QUOTA = 'exceeded_current_quota_error';
const NOT_FOUND = 'resource_not_found_error';

export function invalidRequest(details: string): Answer {
  return errorAnswer(400, INVALID_REQUEST, `Invalid request: ${details}`);
}

/** A 400 whose text is all of the message. */
export function refused(message: string): Answer {
  return errorAnswer(400, INVALID_REQUEST, message);
}

/** Answered to some requests without the header for a day in Sept 2026, by mistake. */
export const missingVersionHeader = refused('missing required header Kimi-Api-Version');

// ---------------------------------------------------------------------------------------------- who asks

export const noKey = errorAnswer(401, 'incorrect_api_key_error', 'Incorrect API key provided');
export const unknownKey = errorAnswer(401, 'invalid_authentication_error', 'Invalid Authentication');
export const notOpen = errorAnswer(403, 'permission_denied_error', 'The API you are accessing is not open');

// ---------------------------------------------------------------------------------------------- what is not there

/** For file ids and paths alike. */
export const notFound = errorAnswer(404, NOT_FOUND, 'The requested resource was not found');

export function unknownModel(model: string): Answer {
  return errorAnswer(404, NOT_FOUND, `Not found the model ${model} or Permission denied`);
}

export function tokenLimitExceeded(contextLength: number): Answer {
  return refused(`Your request exceeded model token limit : ${contextLength}`);
}

// ---------------------------------------------------------------------------------------------- files

/** "Unsupported file type." */
export const unsupportedType = refused('text extract error: 不支持的文件类型');
/** "No content was parsed." */
export const noContentParsed = refused('text extract error: 没有解析出内容');
export const emptyFile = refused('File size is zero, please confirm and re-upload the file');

export function fileTooLarge(maxBytes: number): Answer {
  return refused(
    `File size is too large, max file size is ${megabytes(maxBytes)}MB, please confirm and re-upload the file`,
  );
}

export function tooManyFiles(maxFiles: number): Answer {
  return refused(
    `The number of files you have uploaded exceeded the max file count ${maxFiles}, please delete previous uploaded files`,
  );
}

/** Moonshot's text for a full account is not known; this one is ours, in its manner. */
export function accountFull(maxBytes: number): Answer {
  return refused(
    `The total size of the files you have uploaded exceeded the max total size ${megabytes(maxBytes)}MB, please delete previous uploaded files`,
  );
}

export function invalidPurpose(purpose: string): Answer {
  return refused(
    `Invalid purpose: ${purpose}, only \`file-extract\`, \`batch\`, \`batch_output\`, \`lambda\`, \`image\` and \`video\` accepted`,
  );
}

/** Asked for the content of a file whose extraction failed. The type is empty, as seen in 2024. */
export const extractionFailed = errorAnswer(500, '', 'extract task failed: failed');

// ---------------------------------------------------------------------------------------------- limits

/** Messages name the organization and a short form of the key, never the key. */
function account({ organization, keyName }: Account): string {
  return `Your account ${organization}<${keyName}>`;
}

export function concurrencyReached(of: Account, max: number, retryAfterSeconds: number): Answer {
  const message = `${account(of)} request reached organization max concurrency: ${max}, please try again after ${retryAfterSeconds} seconds`;
  return withRetryAfter(errorAnswer(429, RATE_LIMIT, message), retryAfterSeconds);
}

export function requestsReached(of: Account, max: number, retryAfterSeconds: number): Answer {
  const message = `${account(of)} request reached organization max RPM: ${max}, please try again after ${retryAfterSeconds} seconds`;
  return withRetryAfter(errorAnswer(429, RATE_LIMIT, message), retryAfterSeconds);
}

export function tokensReached(
  of: Account,
  limit: 'TPM' | 'TPD',
  current: number,
  max: number,
  retryAfterSeconds: number,
): Answer {
  const message = `${account(of)} request reached organization ${limit} rate limit, current:${current}, limit:${max}`;
  return withRetryAfter(errorAnswer(429, RATE_LIMIT, message), retryAfterSeconds);
}

/** As seen live in Sept 2026 when no figure is named. */
export function rateLimited(retryAfterSeconds?: number): Answer {
  const message = `Organization Rate limit exceeded, please try again after ${retryAfterSeconds ?? 1} seconds`;
  const answer = errorAnswer(429, RATE_LIMIT, message);
  return retryAfterSeconds === undefined ? answer : withRetryAfter(answer, retryAfterSeconds);
}

export function engineOverloaded(retryAfterSeconds?: number): Answer {
  const answer = errorAnswer(
    429,
    'engine_overloaded_error',
    'The engine is currently overloaded, please try again later',
  );
  return retryAfterSeconds === undefined ? answer : withRetryAfter(answer, retryAfterSeconds);
}

/** No Retry-After: only money helps. */
export function quotaExhausted(of: Account): Answer {
  return errorAnswer(
    429,
    QUOTA,
    `${account(of)} is suspended due to insufficient balance, please recharge your account or check your plan and billing details`,
  );
}

// ---------------------------------------------------------------------------------------------- the server's own

export function serverError(message: string): Answer {
  return errorAnswer(500, 'server_error', message);
}

/** The gateway's page: HTML, not the envelope. */
export const gatewayTimeout: Answer = {
  status: 504,
  headers: { 'content-type': 'text/html' },
  body: '<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway Time-out</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
};

function megabytes(bytes: number): string {
  return String(Math.round((bytes / 2 ** 20) * 1000) / 1000);
}
