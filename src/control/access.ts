/** What a request has to pass before anything else is done with it, by the door that it came in. */
import { isIP, isIPv6 } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import type { Admissions } from './admissions.ts';
import { CALLER } from './caller.ts';
import type { Caller } from './caller.ts';
import type { Door } from './door.ts';
import { guardPage } from './page/guard.ts';
import type { PageAccess } from './page/page-access.ts';
import { createRateLimiter } from './rate-limit.ts';
import type { TokenKind, Tokens } from './tokens.ts';

export interface AccessOptions {
  readonly tokens: Pick<Tokens, 'recognize'>;
  readonly admissions: Admissions;
  readonly clock: Clock;
  readonly page: PageAccess;
  readonly doorOf: (socket: object) => Door;
}

const REQUESTS_PER_MINUTE = 1000;

/** An `onRequest` hook; afterwards `callerOf` knows who asks. */
export function guardAccess({
  tokens,
  admissions,
  clock,
  page,
  doorOf,
}: AccessOptions): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const limiter = createRateLimiter<TokenKind>({
    clock,
    limit: REQUESTS_PER_MINUTE,
    refusal: `more than ${REQUESTS_PER_MINUTE} requests a minute were made with this token`,
  });
  return async (request, reply) => {
    const admit = (caller: Caller): void => request.setDecorator<Caller>(CALLER, caller);
    const door = doorOf(request.raw.socket);
    if (door === 'socket') return admit('owner');
    if (door === 'page') {
      guardPage(request, reply, page);
      return admit('page');
    }
    refuseWebPages(request.headers);
    const kind = requireToken(request, tokens);
    limiter.take(kind, reply);
    const given = tokenOf(request.headers) ?? '';
    admissions.note(request.raw.socket, () => tokens.recognize(given) !== undefined);
    return admit(kind);
  };
}

/** For a connection that outlives its request too: the token may have been replaced since. @throws MoontideError TOKEN_REFUSED. */
export function requireToken({ headers }: FastifyRequest, tokens: Pick<Tokens, 'recognize'>): TokenKind {
  const kind = tokens.recognize(tokenOf(headers) ?? '');
  if (kind !== undefined) return kind;
  throw new MoontideError('TOKEN_REFUSED', 'The request has no token, or one that is not valid (any more).');
}

/**
 * A page in the user's browser can send requests to this machine. Browsers then name the page (`Origin`, and Fetch
 * Metadata: https://www.w3.org/TR/fetch-metadata/); a page that had its own name point here (DNS rebinding) is told by
 * the name in `Host`. An IP address cannot be made to point elsewhere.
 */
function refuseWebPages({ host = '', origin, 'sec-fetch-site': site }: IncomingHttpHeaders): void {
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  if (host === '' || !(name === 'localhost' || isIpLiteral(name))) {
    throw new MoontideError('ORIGIN_REFUSED', 'The Host header must be localhost or an IP address.', {
      details: { header: 'host' },
    });
  }
  if (origin === undefined && (site === undefined || site === 'none')) return;
  throw new MoontideError('ORIGIN_REFUSED', 'Requests from web pages are not answered.', {
    details: { header: origin === undefined ? 'sec-fetch-site' : 'origin' },
  });
}

/** As WHATWG's URL spells hosts: IPv6 in brackets. */
function isIpLiteral(name: string): boolean {
  return isIP(name) === 4 || (name.startsWith('[') && isIPv6(name.slice(1, -1)));
}

function tokenOf({ authorization, 'x-api-key': key }: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  return bearer ?? (typeof key === 'string' ? key : undefined);
}
