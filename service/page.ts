/** The web page's own listener: opened by `moontide ui`, closed when nobody has used it for long. */
import type { Socket } from 'node:net';
import type { Clock } from '../src/clock.ts';
import { createLinks } from '../src/control/page/links.ts';
import type { PageAccess } from '../src/control/page/page-access.ts';
import { openPageBook } from '../src/control/page/page-book.ts';
import { isOwnPeer } from '../src/control/page/peer.ts';
import { listenTcp, shownAddress, type TcpListener } from '../src/control/tcp.ts';
import { hasCode, MoontideError } from '../src/core/errors.ts';
import type { Log } from '../src/log.ts';
import { Secret } from '../src/secret.ts';

export interface PageParts {
  /** What is remembered of it. */
  readonly path: string;
  readonly installationId: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Page extends PageAccess, AsyncDisposable {
  /** Has connections answered from now on, and opens the page where it was open when the daemon before this one ended. */
  serve(accept: (socket: Socket) => void): Promise<void>;
}

/** A page in a tab that is looked at keeps a connection open. */
const UNUSED_MS = 8 * 3_600_000;
const LOOK_EVERY_MS = 10 * 60_000;

const HOST = '127.0.0.1';

export function createPage({ path, installationId, clock, log }: PageParts): Page {
  const book = openPageBook({ path, clock, log });
  const links = createLinks({ clock });
  let acceptAtPage: ((socket: Socket) => void) | undefined;
  let current: OpenPage | undefined;
  let usedAt = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after another: two who ask at once get one listener. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  async function listen(): Promise<OpenPage> {
    if (current !== undefined) return current;
    const listener = await listenAtOr(book.port(), accept);
    const closed = new AbortController();
    usedAt = clock.now();
    book.noteOpen(listener.address.port, usedAt + UNUSED_MS);
    const watching = closeUnused(listener, closed.signal).catch((error: unknown) => {
      log.error({ err: error }, 'the web page stays open');
    });
    const open: OpenPage = { listener, closed, watching };
    current = open;
    log.info({ address: shownAddress(listener.address) }, 'the web page is open');
    return open;
  }

  /** Until disposed of, a listener answers those who are connected; then only `cut` ends them. */
  function stop({ listener, closed }: OpenPage): void {
    closed.abort();
    listener[Symbol.dispose]();
    current = undefined;
  }

  function accept(socket: Socket): void {
    if (!isOwnPeer(socket)) {
      log.warn({}, 'another user of this machine was refused at the web page');
      socket.destroy();
      return;
    }
    usedAt = clock.now();
    acceptAtPage?.(socket);
  }

  async function closeUnused(listener: TcpListener, signal: AbortSignal): Promise<void> {
    while (await slept(clock, LOOK_EVERY_MS, signal)) {
      if (listener.connections > 0) usedAt = clock.now();
      if (clock.now() - usedAt < UNUSED_MS) {
        book.noteOpen(listener.address.port, usedAt + UNUSED_MS);
        continue;
      }
      if (current?.listener === listener) stop(current);
      book.noteClosed();
      log.info({}, 'the web page is closed: nobody used it');
      return;
    }
  }

  return {
    get host() {
      return current === undefined ? undefined : shownAddress(current.listener.address);
    },
    cookieName: `moontide-${installationId}`,
    open: () =>
      inTurn(async () => {
        if (acceptAtPage === undefined) throw new MoontideError('DAEMON_STOPPING', 'There is no page here.');
        const { listener } = await listen();
        const { token, expiresAt } = links.make();
        const address = shownAddress(listener.address);
        return { url: new Secret(`http://${address}/?token=${token.reveal()}`), expiresAt };
      }),
    close: () =>
      inTurn(async () => {
        book.forgetBrowsers();
        book.noteClosed();
        current?.listener.cut();
        if (current !== undefined) stop(current);
      }),
    letIn: (token) => (links.take(token) ? book.letIn() : undefined),
    knows: (cookie) => book.knows(cookie),
    async serve(accept) {
      acceptAtPage = accept;
      try {
        if (book.openUntil() > clock.now()) await inTurn(listen);
      } catch (error) {
        // Syncing goes on without a page; `moontide ui` says what is wrong.
        log.error({ err: error }, 'the web page could not be opened again');
      }
    },
    async [Symbol.asyncDispose]() {
      acceptAtPage = undefined;
      await last;
      const open = current;
      if (open === undefined) return;
      stop(open);
      await open.watching;
    },
  };
}

interface OpenPage {
  readonly listener: TcpListener;
  readonly closed: AbortController;
  readonly watching: Promise<void>;
}

/** The port that open tabs know; another where that is taken by now. */
async function listenAtOr(port: number, accept: (socket: Socket) => void): Promise<TcpListener> {
  try {
    return await listenTcp({ host: HOST, port }, accept);
  } catch (error) {
    if (port === 0 || !hasCode(error, 'LISTEN_FAILED')) throw error;
    return await listenTcp({ host: HOST, port: 0 }, accept);
  }
}

/** False when the signal aborted. */
async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
