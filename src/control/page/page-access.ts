/** The web page as the control API sees it; `service/page.ts` makes the real one. */
import type { Instant } from '../../core/model.ts';
import type { Secret } from '../../secret.ts';

export interface PageAccess {
  /** What `Host` has to be, as in `127.0.0.1:40961`; undefined while the page is closed. */
  readonly host: string | undefined;
  /** Of this installation: browsers send cookies to every port of 127.0.0.1, where another may have its page. */
  readonly cookieName: string;
  /** Listens, if it does not yet, and makes a link that lets one browser in. @throws MoontideError LISTEN_FAILED. */
  open(): Promise<PageLink>;
  /** Ends every connection of the page, and forgets who was let in. */
  close(): Promise<void>;
  /** Gives what a browser's cookie shall hold for a link's token, once. */
  letIn(token: string): Secret | undefined;
  /** Whether a cookie holds what a browser was given. */
  knows(cookie: string): boolean;
}

export interface PageLink {
  readonly url: Secret;
  readonly expiresAt: Instant;
}
