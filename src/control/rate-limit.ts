/** Limits what is asked of one session in a minute, and tells the caller how much is left. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import { count, type RateWindow } from '../core/rate-window.ts';

export interface RateLimitOptions {
  readonly clock: Clock;
  readonly limit: number;
  /** For people: `commands`. */
  readonly what: string;
}

/** Sessions that are remembered at most; the one that was used longest ago is forgotten first. */
const MOST_SESSIONS = 1000;

/** A `preHandler` for routes below `/session/:id`. */
export function limitPerSession({
  clock,
  limit,
  what,
}: RateLimitOptions): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const windows = new Map<string, RateWindow>();
  return async (request, reply) => {
    const { id } = request.params as { readonly id: string };
    const now = clock.now();
    const { isAllowed, window, remaining, resetAt } = count(windows.get(id), limit, now);
    windows.delete(id);
    windows.set(id, window);
    for (const oldest of windows.keys()) {
      if (windows.size <= MOST_SESSIONS) break;
      windows.delete(oldest);
    }
    reply.headers({
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-reset': Math.ceil(resetAt / 1000),
    });
    if (isAllowed) return;
    throw new MoontideError('RATE_LIMITED', `more than ${limit} ${what} a minute were asked for in this session`, {
      details: { limit },
      retryAfterMs: Math.max(0, resetAt - now),
      fix: 'Wait as long as Retry-After says.',
    });
  };
}
