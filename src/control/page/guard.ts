/** What a request at the page's own port has to pass: it must come from the page itself, in a browser that was let in. */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MoontideError } from '../../core/errors.ts';
import { readCookie } from './cookie.ts';
import type { PageAccess } from './page-access.ts';
import { PAGE_HEADERS } from './page-headers.ts';

/** The routes of the page itself, which hold nothing of the user's: who has no cookie is told there how to get one. */
export const PAGE_ROUTE = '/';
export const ASSETS_ROUTE = '/assets/*';

/** @throws MoontideError ORIGIN_REFUSED, LINK_REQUIRED. */
export function guardPage(request: FastifyRequest, reply: FastifyReply, page: PageAccess): void {
  reply.headers(PAGE_HEADERS);
  const { method, headers } = request;
  const route = request.routeOptions.url;
  const header = foreignHeader({ method, headers, isPage: route === PAGE_ROUTE, host: page.host });
  if (header !== undefined) {
    throw new MoontideError('ORIGIN_REFUSED', `The header ${header} is not that of Moontide's own page.`, {
      details: { header },
      fix: 'Open the page by the link that `moontide ui` prints.',
    });
  }
  if (route === PAGE_ROUTE || route === ASSETS_ROUTE) return;
  if (page.knows(readCookie(headers.cookie, page.cookieName))) return;
  throw new MoontideError('LINK_REQUIRED', 'This browser was not let in, or too long ago.');
}

export interface PageRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether it asks for the page itself, to which a link may lead from anywhere. */
  readonly isPage: boolean;
  readonly host: string | undefined;
}

/**
 * The header by which a request shows that it is not the page's own; undefined where none does. A name that another page
 * had point here (DNS rebinding) shows in `Host`. Browsers say in `Origin` which page sends what may change something,
 * and in Fetch Metadata (https://www.w3.org/TR/fetch-metadata/) how the asking page is related to this address; a page
 * at another port of 127.0.0.1 is `same-site`, not `same-origin`.
 */
export function foreignHeader({ method, headers, isPage, host }: PageRequest): string | undefined {
  if (host === undefined || headers.host !== host) return 'host';
  const isRead = (method === 'GET' || method === 'HEAD') && headers.upgrade === undefined;
  const { origin } = headers;
  if (origin === undefined ? !isRead : origin !== `http://${host}`) return 'origin';
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || (site === 'none' && isRead)) return undefined;
  return isPage && isRead && isNavigation(headers) ? undefined : 'sec-fetch-site';
}

/** Of a whole tab, not of a frame in another page. */
function isNavigation({ 'sec-fetch-mode': mode, 'sec-fetch-dest': dest }: IncomingHttpHeaders): boolean {
  return mode === 'navigate' && dest === 'document';
}
