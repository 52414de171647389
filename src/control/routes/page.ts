import { Type } from 'typebox';
import { MoontideError } from '../../core/errors.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { adminOnly, callerOf } from '../caller.ts';
import { answers } from '../openapi.ts';
import { readPageAssets, type PageAssets } from '../page/assets.ts';
import { cookieHeader, readCookie } from '../page/cookie.ts';
import { ASSETS_ROUTE, PAGE_ROUTE } from '../page/guard.ts';
import { BROWSER_MS } from '../page/page-book.ts';
import { contentSecurityPolicy } from '../page/page-headers.ts';
import { ClosedPage, OpenedPage } from '../protocol/page.ts';
import { refTo } from '../protocol/schema.ts';
import { isoInstant } from '../views/instant.ts';

const tags = ['page'];

export function addPageRoutes(app: ControlApp, { page }: Pick<ControlContext, 'page'>): void {
  let read: PageAssets | undefined;
  const assets = (): PageAssets => (read ??= readPageAssets());

  app.route({
    method: 'POST',
    url: '/ui',
    onRequest: adminOnly,
    schema: {
      operationId: 'openPage',
      summary: 'Open the web page on this machine, and make a link to it',
      tags,
      response: answers(refTo(OpenedPage)),
    },
    handler: async () => {
      const { url, expiresAt } = await page.open();
      return { url: url.reveal(), expiresAt: isoInstant(expiresAt) };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/ui',
    onRequest: adminOnly,
    schema: {
      operationId: 'closePage',
      summary: 'Close the web page; every browser needs a new link',
      tags,
      response: answers(refTo(ClosedPage)),
    },
    handler: async () => {
      await page.close();
      return { closed: true };
    },
  });

  app.route({
    method: 'GET',
    url: PAGE_ROUTE,
    schema: { hide: true, querystring: Type.Object({ token: Type.Optional(Type.String()) }) },
    onRequest: async (request) => pageOnly(callerOf(request), request.url),
    handler: (request, reply) => {
      const { token } = request.query;
      const cookie = token === undefined ? undefined : page.letIn(token)?.reveal();
      const known = readCookie(request.headers.cookie, page.cookieName);
      const value = cookie ?? (page.knows(known) ? known : undefined);
      const { document, notice, inlineSha256 } = assets();
      const shown = value === undefined ? notice : document;
      // Sent every time, so that it ends when the page was not looked at for that long.
      if (value !== undefined) reply.header('set-cookie', cookieHeader(page.cookieName, value, BROWSER_MS));
      reply.code(value === undefined ? 401 : 200);
      reply.headers({
        'content-type': shown.contentType,
        'content-security-policy': contentSecurityPolicy(inlineSha256),
      });
      return reply.serializer((text: string) => text).send(shown.body);
    },
  });

  app.route({
    method: 'GET',
    url: ASSETS_ROUTE,
    schema: { hide: true },
    onRequest: async (request) => pageOnly(callerOf(request), request.url),
    handler: (request, reply) => {
      const asset = assets().files.get((request.params as { readonly '*': string })['*']);
      if (asset === undefined) throw notFound(request.url);
      reply.header('content-type', asset.contentType);
      return reply.serializer((text: string) => text).send(asset.body);
    },
  });
}

/** Elsewhere there is no page: programs get JSON. */
function pageOnly(caller: ReturnType<typeof callerOf>, url: string): void {
  if (caller !== 'page') throw notFound(url);
}

function notFound(url: string): MoontideError {
  const [path] = url.split('?');
  return new MoontideError('NOT_FOUND', `There is no GET ${path}.`, { details: { method: 'GET', path } });
}
