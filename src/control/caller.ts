/** Who asks: the user over the socket, the web page, or somebody with a token over TCP. */
import type { FastifyRequest } from 'fastify';
import { MoontideError } from '../core/errors.ts';
import type { TokenKind } from './tokens.ts';

/**
 * `owner`: came through the socket, which is for this user alone, or from within the process. `page`: the web page in a
 * browser that the user let in; it answers what waits for the user's word, and changes nothing of what is allowed.
 */
export type Caller = 'owner' | 'page' | TokenKind;

export const CALLER = 'caller';

export function callerOf(request: FastifyRequest): Caller {
  return request.getDecorator<Caller>(CALLER);
}

/** An `onRequest` hook for routes that neither the plain token nor the web page opens. */
export async function adminOnly(request: FastifyRequest): Promise<void> {
  const what = `${request.method} ${request.routeOptions.url ?? ''}`;
  refusePlain(request, what);
  refusePage(request, what);
}

/** @throws MoontideError ADMIN_REQUIRED. */
export function refusePage(request: FastifyRequest, what: string): void {
  if (callerOf(request) !== 'page') return;
  throw new MoontideError('ADMIN_REQUIRED', `${what} is not for the web page.`, {
    fix: 'Use the command: `moontide --help`.',
  });
}

/** @throws MoontideError ADMIN_REQUIRED. */
export function refusePlain(request: FastifyRequest, what: string): void {
  if (callerOf(request) !== 'plain') return;
  throw new MoontideError('ADMIN_REQUIRED', `${what} needs the admin token.`);
}
