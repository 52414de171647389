import type { Headers } from './exchange.ts';

/** Which of the account's limits was reached: requests at the same time, or requests or tokens a minute or a day. */
type RateLimitName = 'concurrency' | 'rpm' | 'tpm' | 'tpd';

export interface RateLimit {
  readonly limit: RateLimitName;
  readonly value: number;
}

/**
 * Finds the limit in the text of a 429, the only place where Moonshot names it: "max concurrency: 50", "max RPM: 3",
 * "TPM rate limit, current:9, limit:5" (Moonshot's list of errors, and answers seen in 2025 and 2026).
 */
export function readRateLimit(message: string): RateLimit | undefined {
  const match =
    /\bmax (?<limit>concurrency|rpm|tpm|tpd)\s*:\s*(?<value>\d+)/i.exec(message) ??
    /\b(?<limit>rpm|tpm|tpd) rate limit\b.*?\blimit\s*:\s*(?<value>\d+)/i.exec(message);
  const limit = match?.groups?.['limit'];
  if (limit === undefined) return undefined;
  return { limit: limit.toLowerCase() as RateLimitName, value: Number(match?.groups?.['value']) };
}

/**
 * How long the server asks to wait, in milliseconds: `Retry-After` (seconds or a date), else `X-Retry-After`, else "try
 * again after N seconds" in the text. A date counts from the answer's own `Date`, so a local clock that is wrong does
 * no harm; without one it is not understood.
 */
export function readRetryAfterMs(headers: Headers, message: string): number | undefined {
  const date = Date.parse(single(headers, 'date') ?? '');
  return (
    delayMs(single(headers, 'retry-after'), date) ??
    delayMs(single(headers, 'x-retry-after'), date) ??
    delayMs(/\btry again (?:after|in) (\d+(?:\.\d+)?) ?s(?:econds?)?\b/i.exec(message)?.[1], date)
  );
}

function delayMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1000);
  const ms = Date.parse(value) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** A header field as one text; the first where it was sent more than once. */
export function single(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
