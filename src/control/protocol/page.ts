/** The web page: opened and closed over the socket. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, Instant } from './schema.ts';

export type OpenedPage = Static<typeof OpenedPage>;
export const OpenedPage = answer('OpenedPage', 'A link that opens the web page in one browser, once.', {
  url: Type.String({ description: 'Holds a token: whoever opens it first is let in.' }),
  expiresAt: Instant,
});

export type ClosedPage = Static<typeof ClosedPage>;
export const ClosedPage = answer('ClosedPage', 'The web page is closed, and every browser needs a new link.', {
  closed: Type.Boolean(),
});
