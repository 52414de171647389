/** The one place where a failure becomes an answer. */
import { ERRORS } from '../core/error-table.ts';
import { hasCode, MoontideError } from '../core/errors.ts';
import { whereToRead } from '../core/where-to-read.ts';
import type { ErrorAnswer } from './protocol/error.ts';

/** Anything thrown while a request was handled, as a MoontideError that may be shown to the caller. */
export function asShownError(error: unknown): MoontideError {
  if (error instanceof MoontideError && error.code !== 'INTERNAL') return error;
  return callersMistake(error) ?? new MoontideError('INTERNAL', 'Something broke inside Moontide.', { cause: error });
}

export function statusOf(error: MoontideError): number {
  return ERRORS[error.code].http;
}

export function viewError(error: MoontideError): ErrorAnswer {
  const { code, message, details, fix, retry, retryAfterMs } = error;
  return {
    error: {
      code,
      message,
      details: {
        ...details,
        fix,
        readMore: whereToRead(code),
        retry,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    },
  };
}

/** True for failures that a person has to look into. */
export function isDefect(error: MoontideError): boolean {
  return hasCode(error, 'INTERNAL');
}

/** What fastify throws for a request that it cannot take. */
function callersMistake(error: unknown): MoontideError | undefined {
  if (!(error instanceof Error)) return undefined;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new MoontideError('BODY_TOO_LARGE', 'The body is larger than this route takes.', { cause: error });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return invalid('content-type', 'Send JSON as application/json and an upload as application/octet-stream.', error);
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalid('content-length', 'The body is not as long as its Content-Length says.', error);
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return invalid('path', 'The path cannot be read.', error);
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return invalid('body', 'The body is not JSON that can be read.', error);
    default:
      return undefined;
  }
}

function invalid(field: string, message: string, cause: unknown): MoontideError {
  return new MoontideError('INVALID_REQUEST', message, { cause, details: { field } });
}
