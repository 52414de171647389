/** The control API, as the page asks it: the same routes as everybody's, with the browser's cookie. */
import type { ErrorAnswer } from '../src/control/protocol/error.ts';

export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the daemon refused, with what a person can do about it. */
export class ApiError extends Error {
  readonly code: string;
  readonly fix: string;

  constructor(code: string, message: string, fix: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}

/** @throws ApiError; its code is `NO_DAEMON` when nothing answers. */
export async function get<Answer>(path: string): Promise<Answer> {
  return await ask<Answer>(path, {});
}

/** @throws ApiError */
export async function send<Answer>(method: Method, path: string, body?: object): Promise<Answer> {
  const json =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return await ask<Answer>(path, { method, ...json });
}

/** A path whose values are encoded: each is one part of it, whatever it holds. */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return String.raw({ raw: parts }, ...ids.map(encodeURIComponent));
}

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(path, { ...init, redirect: 'error' });
    answer = await response.json();
  } catch (error) {
    throw new ApiError('NO_DAEMON', `No daemon answers: ${String(error)}.`, 'It is asked again by itself.');
  }
  if (response.ok) return answer as Answer;
  const { code, message, details } = (answer as ErrorAnswer).error;
  throw new ApiError(code, message, typeof details['fix'] === 'string' ? details['fix'] : '');
}
