import type { Account } from '../accounts.ts';
import type { Answer } from '../answer.ts';
import {
  engineOverloaded,
  gatewayTimeout,
  missingVersionHeader,
  notFound,
  notOpen,
  quotaExhausted,
  rateLimited,
  serverError,
  unknownKey,
} from '../errors.ts';
import type { ConnectionFault, Fault } from './fault.ts';

/** What becomes of the request instead of its answer. */
export type Instead =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly effect: boolean }
  | { readonly kind: ConnectionFault['kind']; readonly effect: boolean };

/** Undefined for faults that leave the answer itself alone. */
export function insteadOfAnswer(fault: Fault | undefined, account: Account): Instead | undefined {
  switch (fault?.kind) {
    case 'rate-limited':
      return replaced(rateLimited(fault.retryAfterSeconds), fault);
    case 'engine-overloaded':
      return replaced(engineOverloaded(fault.retryAfterSeconds), fault);
    case 'quota-exhausted':
      return replaced(quotaExhausted(account), fault);
    case 'unauthorized':
      return replaced(unknownKey, fault);
    case 'forbidden':
      return replaced(notOpen, fault);
    case 'server-error':
      return replaced(serverError('Internal server error'), fault);
    case 'gateway-timeout':
      return replaced(gatewayTimeout, fault);
    case 'missing-version-header':
      return replaced(missingVersionHeader, fault);
    case 'not-found':
      return replaced(notFound, fault);
    case 'answer': {
      const { status, contentType = 'application/json; charset=utf-8', body } = fault;
      return replaced({ status, headers: { 'content-type': contentType }, body }, fault);
    }
    case 'connection-lost':
    case 'hang':
      return { kind: fault.kind, effect: fault.effect ?? false };
    case undefined:
    case 'slow':
    case 'slow-body':
    case 'cut-body':
    case 'truncated-json':
    case 'cut-stream':
    case 'garbled-stream':
    case 'stream-error':
    case 'pending':
    case 'extraction-failed':
    case 'renamed':
    case 'listing-late':
    case 'listing-without-newest':
      return undefined;
  }
}

function replaced(answer: Answer, fault: { readonly effect?: boolean }): Instead {
  return { kind: 'answer', answer, effect: fault.effect ?? false };
}
