/** What goes back to the client, before a fault or the network has its way with it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream's chunks are sent one by one as they come. */
  readonly body: string | AsyncIterable<string>;
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

export function textAnswer(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export function eventStreamAnswer(body: AsyncIterable<string>): Answer {
  return { status: 200, headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }, body };
}

export function errorAnswer(status: number, type: string, message: string): Answer {
  return jsonAnswer(errorObject(type, message), status);
}

/** Moonshot's error envelope; real bodies carry a message and a type and nothing else. */
export function errorObject(type: string, message: string) {
  return { error: { message, type } };
}

/** Headers of 429s as seen live in Sept 2026: the same whole number of seconds twice. */
export function withRetryAfter(answer: Answer, seconds: number): Answer {
  const value = String(seconds);
  return { ...answer, headers: { ...answer.headers, 'retry-after': value, 'x-retry-after': value } };
}
