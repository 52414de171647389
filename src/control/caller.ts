/** Who asks: the user over the socket, or somebody with a token over TCP. */
import type { FastifyRequest } from 'fastify';
import { MoontideError } from '../core/errors.ts';
import type { TokenKind } from './tokens.ts';

/** `owner`: came through the socket, which is for this user alone, or from within the process. */
export type Caller = 'owner' | TokenKind;

export const CALLER = 'caller';

export function callerOf(request: FastifyRequest): Caller {
  return request.getDecorator<Caller>(CALLER);
}

/** An `onRequest` hook for routes that the plain token does not open. */
export async function adminOnly(request: FastifyRequest): Promise<void> {
  refusePlain(request, `${request.method} ${request.routeOptions.url ?? ''}`);
}

/** @throws MoontideError ADMIN_REQUIRED. */
export function refusePlain(request: FastifyRequest, what: string): void {
  if (callerOf(request) !== 'plain') return;
  throw new MoontideError('ADMIN_REQUIRED', `${what} needs the admin token`);
}
