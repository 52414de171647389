import { MoontideError, type ErrorOptionsWithDetails } from '../core/errors.ts';
import { UPLOAD_TIMEOUT_ADVICE } from '../core/troubles.ts';
import type { Breakdown } from './exchange.ts';
import { isRepeatable, type Call } from './operation.ts';

/**
 * The error that an exchange without an answer stands for. What decides is whether the request may have had an effect
 * that must not be had twice, then who broke it off, then the cause.
 */
export function breakdownError(call: Call, breakdown: Breakdown): MoontideError {
  const { because, sent, cause } = breakdown;
  const options: ErrorOptionsWithDetails = {
    cause,
    details: { operation: call.operation, because, sent },
    ...(call.operation === 'upload' && because === 'timeout' && { fix: UPLOAD_TIMEOUT_ADVICE }),
  };
  const what = sentence(call, breakdown);
  if (sent && !isRepeatable(call.operation)) {
    return new MoontideError('ANSWER_LOST', `${what}; the upload may have been stored all the same.`, options);
  }
  if (because === 'aborted' || isClosed(cause)) return new MoontideError('CANCELLED', what, options);
  if (because === 'too-large') return new MoontideError('BAD_ANSWER', what, options);
  return new MoontideError('UNREACHABLE', what, options);
}

function sentence(call: Call, { because, sent, limit, cause }: Breakdown): string {
  switch (because) {
    case 'aborted':
      return `The request to ${call.host} was cancelled`;
    case 'timeout':
      return sent
        ? `${call.host} did not answer within ${seconds(limit)}`
        : `No connection to ${call.host} within ${seconds(limit)}`;
    case 'too-large':
      return `${call.host} answered with more than ${limit} bytes`;
    case 'network':
      return sent
        ? `The connection to ${call.host} was lost before the answer was complete${reason(cause)}`
        : `${call.host} cannot be reached${reason(cause)}`;
  }
}

function seconds(ms: number | undefined): string {
  return `${(ms ?? 0) / 1000} s`;
}

/** Words for the codes that people meet; others are shown as they are. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name cannot be looked up now',
  ENETUNREACH: 'there is no network to it',
  EHOSTUNREACH: 'there is no way to it',
  ETIMEDOUT: 'the connection took too long',
  EPIPE: 'it closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_CLOSED: 'the client is closed',
  UND_ERR_DESTROYED: 'the client is closed',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Messages of undici and Node are left out: only codes are known to hold no address and no header. */
function reason(cause: unknown): string {
  const code = codeOf(cause);
  return code === undefined ? '' : `: ${REASONS[code] ?? code}`;
}

/** True for what a disposed client says to calls that it did not get to. */
function isClosed(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED';
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
