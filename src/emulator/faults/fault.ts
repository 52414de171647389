/** What can go wrong, as values. */
import type { RouteName } from '../route.ts';

export type Fault = AnswerFault | ConnectionFault | DeliveryFault | FilesFault;

/** Answered instead of what was asked for. With `effect` it was done all the same. */
type AnswerFault = (
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'engine-overloaded'; readonly retryAfterSeconds?: number }
  /** 429 `exceeded_current_quota_error`, without Retry-After. */
  | { readonly kind: 'quota-exhausted' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'server-error' }
  /** The gateway's HTML page. */
  | { readonly kind: 'gateway-timeout' }
  /** 400 for the missing `Kimi-Api-Version`, as for a day in Sept 2026. */
  | { readonly kind: 'missing-version-header' }
  /** 404 although the id is right: a stale id. */
  | { readonly kind: 'not-found' }
  /** Any other answer. */
  | { readonly kind: 'answer'; readonly status: number; readonly contentType?: string; readonly body: string }
) & { readonly effect?: boolean };

/** No answer at all. With `effect` it was done all the same. */
export type ConnectionFault = (
  | { readonly kind: 'connection-lost' }
  /** Nothing more is heard until the client hangs up. */
  | { readonly kind: 'hang' }
) & { readonly effect?: boolean };

/** It was done and the answer is right, but something happens to it on its way. */
type DeliveryFault =
  /** Added to the latency. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The body comes in pieces with a pause before each; the pieces of a stream are its events. */
  | { readonly kind: 'slow-body'; readonly pieceBytes: number; readonly pauseMs: number }
  /** The status and the first half of the body arrive, then the connection is lost. */
  | { readonly kind: 'cut-body' }
  /** A complete answer whose JSON ends in the middle. */
  | { readonly kind: 'truncated-json' }
  /**
   * A stream that ends after so many events (default: all but the last) and without `[DONE]`; quietly, or with the
   * connection lost.
   */
  | { readonly kind: 'cut-stream'; readonly events?: number; readonly abrupt?: boolean }
  /** A stream in whose every event one byte arrives as another, which no UTF-8 has. */
  | { readonly kind: 'garbled-stream' }
  /** A stream that ends with an error in an event after so many others (default: one). */
  | { readonly kind: 'stream-error'; readonly events?: number };

/** The Files API's own oddities; without meaning elsewhere. */
type FilesFault =
  /** An upload is `created` the first `polls` times that its status is asked for or listed; its content is 404 meanwhile. */
  | { readonly kind: 'pending'; readonly polls: number }
  /** An upload is taken and then has status `error`. */
  | { readonly kind: 'extraction-failed' }
  /** An upload is stored under another name. */
  | { readonly kind: 'renamed'; readonly filename: string }
  /** A listing as it was `byMs` ago, as far as new files go. */
  | { readonly kind: 'listing-late'; readonly byMs: number }
  /** A listing without the newest files (default: one). */
  | { readonly kind: 'listing-without-newest'; readonly count?: number };

/** What a fault script may judge a request by. */
export interface FaultRequest {
  /** Its place in the ledger. */
  readonly order: number;
  readonly route: RouteName;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly account: string;
  /** Empty unless the path names a file. */
  readonly fileId: string;
  /** Of uploads. */
  readonly upload: { readonly filename: string; readonly bytes: number; readonly sha256: string } | undefined;
}

/** Asked once for every request that was admitted, after its body was read. */
export type FaultScript = (request: FaultRequest) => Fault | undefined;
