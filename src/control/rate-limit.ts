/** Limits what is asked for in a minute, and tells the caller how much is left. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import { count, type RateWindow } from '../core/rate-window.ts';

export interface RateLimiterOptions {
  readonly clock: Clock;
  readonly limit: number;
  /** A sentence for people. */
  readonly refusal: string;
}

export interface RateLimiter<Key> {
  /** Counts one more for `key` and says so in the answer's headers. @throws MoontideError RATE_LIMITED. */
  take(key: Key, reply: FastifyReply): void;
}

export interface SessionLimitOptions {
  readonly clock: Clock;
  readonly limit: number;
  /** For people: `commands`. */
  readonly what: string;
}

/** Those that are remembered at most; the one that was used longest ago is forgotten first. */
const MOST_KEYS = 1000;

/** A `preHandler` for routes below `/session/:id`. */
export function limitPerSession({
  clock,
  limit,
  what,
}: SessionLimitOptions): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const refusal = `more than ${limit} ${what} a minute were asked for in this session`;
  const limiter = createRateLimiter<string>({ clock, limit, refusal });
  return async (request, reply) => limiter.take((request.params as { readonly id: string }).id, reply);
}

export function createRateLimiter<Key>({ clock, limit, refusal }: RateLimiterOptions): RateLimiter<Key> {
  const windows = new Map<Key, RateWindow>();
  return {
    take(key, reply) {
      const now = clock.now();
      const { isAllowed, window, remaining, resetAt } = count(windows.get(key), limit, now);
      windows.delete(key);
      windows.set(key, window);
      for (const oldest of windows.keys()) {
        if (windows.size <= MOST_KEYS) break;
        windows.delete(oldest);
      }
      reply.headers({
        'x-ratelimit-limit': limit,
        'x-ratelimit-remaining': remaining,
        'x-ratelimit-reset': Math.ceil(resetAt / 1000),
      });
      if (isAllowed) return;
      throw new MoontideError('RATE_LIMITED', refusal, {
        details: { limit },
        retryAfterMs: Math.max(0, resetAt - now),
        fix: 'Wait as long as Retry-After says.',
      });
    },
  };
}
