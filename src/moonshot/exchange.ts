import type { Dispatcher } from 'undici';

/** Header fields by lower-case name; an array where one was sent more than once. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Absolute path at the dispatcher's origin. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** For the whole exchange, from now to the last byte of the answer; with `onPiece`, for every silence in it. */
  readonly timeoutMs: number;
  /** Longest body of an answer that is taken. */
  readonly maxAnswerBytes: number;
  /** Takes the body of an answer of the 200s as it comes; the time limit then starts anew with each piece. */
  readonly onPiece?: (piece: Buffer) => void;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** An exchange without a complete answer. */
export interface Breakdown {
  readonly kind: 'breakdown';
  readonly because: 'aborted' | 'timeout' | 'too-large' | 'network';
  /** False only when not a byte of the request was written: then it surely had no effect. */
  readonly sent: boolean;
  /** How long or how much, for a message: milliseconds for `timeout`, bytes for `too-large`. */
  readonly limit?: number;
  readonly cause: unknown;
}

/**
 * One HTTP exchange; never rejects. It speaks to `dispatch` and not to undici's `request` for two things that only the
 * handler sees: whether writing began (onRequestStart comes right before the first byte), which tells an upload that
 * surely did not happen from one that may have; and an abort while the connection is still being made, which `request`
 * (8.12) acts on only when the connection is there or has failed.
 */
export function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer | Breakdown> {
  const { promise, resolve } = Promise.withResolvers<HttpAnswer | Breakdown>();
  const { signal, timeoutMs, maxAnswerBytes, onPiece } = request;
  const chunks: Buffer[] = [];
  let bytes = 0;
  let head: Pick<HttpAnswer, 'status' | 'headers'> | undefined;
  let controller: Dispatcher.DispatchController | undefined;
  let over = false;

  const settle = (outcome: HttpAnswer | Omit<Breakdown, 'sent'>) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    resolve(outcome.kind === 'answer' ? outcome : { ...outcome, sent: controller !== undefined });
  };
  const breakOff = (because: Breakdown['because'], cause: unknown, limit?: number) => {
    settle({ kind: 'breakdown', because, cause, ...(limit !== undefined && { limit }) });
    controller?.abort(givenUp());
  };
  const abort = () => breakOff('aborted', signal?.reason);
  const timer = setTimeout(() => breakOff('timeout', undefined, timeoutMs), timeoutMs);

  if (signal?.aborted === true) {
    abort();
    return promise;
  }
  signal?.addEventListener('abort', abort, { once: true });

  dispatcher.dispatch(
    { method: request.method, path: request.path, headers: request.headers, body: request.body ?? null },
    {
      onRequestStart(started) {
        if (over) started.abort(givenUp());
        else controller = started;
      },
      onResponseStart(_controller, status, headers) {
        // Interim answers (1xx) come first; the last head counts.
        head = { status, headers };
      },
      onResponseData(_controller, chunk) {
        if (over) return;
        bytes += chunk.length;
        if (bytes > maxAnswerBytes) {
          breakOff('too-large', undefined, maxAnswerBytes);
        } else if (onPiece !== undefined && head !== undefined && isSuccess(head.status)) {
          timer.refresh();
          onPiece(chunk);
        } else {
          chunks.push(chunk);
        }
      },
      onResponseEnd() {
        if (head !== undefined) settle({ kind: 'answer', ...head, body: text(chunks) });
      },
      onResponseError(_controller, cause) {
        settle({ kind: 'breakdown', because: 'network', cause });
      },
    },
  );
  return promise;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** UTF-8 without a byte order mark. */
function text(chunks: readonly Buffer[]): string {
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** What undici closes a connection with whose answer nobody waits for any more. */
function givenUp(): Error {
  return new Error('the exchange was given up');
}
