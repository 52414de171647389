import type { Call } from './transport.ts';

export interface CallOptions {
  /** Ends the waiting; what the daemon has begun goes on. */
  readonly signal?: AbortSignal;
}

/** One request with a body in JSON, if any, and its answer. */
export type CallJson = <Answer>(
  method: Call['method'],
  path: string,
  options?: CallOptions,
  body?: object,
) => Promise<Answer>;
