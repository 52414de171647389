/** The control API over TCP, where and while the configuration wants it. */
import { isDeepStrictEqual } from 'node:util';
import type { ListenAddress } from '../src/config/listen.ts';
import type { ControlServer } from '../src/control/server.ts';
import { listenTcp, shownAddress, type TcpListener } from '../src/control/tcp.ts';
import type { Tokens } from '../src/control/tokens.ts';
import { asMoontideError } from '../src/core/errors.ts';
import type { Log } from '../src/log.ts';

export interface ApiListenerParts {
  readonly control: Pick<ControlServer, 'acceptTcp'>;
  readonly tokens: Tokens;
  readonly log: Log;
}

export interface ApiListener extends AsyncDisposable {
  /** Listens there and nowhere else. Never rejects for a port that is taken: syncing goes on without it. */
  follow(wanted: ListenAddress | undefined): Promise<void>;
  /** Why it does not listen where it should, for a person. */
  readonly problem: string | undefined;
}

export function createApiListener({ control, tokens, log }: ApiListenerParts): ApiListener {
  let current: { readonly wanted: ListenAddress; readonly listener: TcpListener } | undefined;
  let problem: string | undefined;
  let last: Promise<void> = Promise.resolve();
  let isClosed = false;

  async function change(wanted: ListenAddress | undefined): Promise<void> {
    if (isClosed || (current !== undefined && isDeepStrictEqual(current.wanted, wanted))) return;
    current?.listener.cut();
    current?.listener[Symbol.dispose]();
    current = undefined;
    problem = undefined;
    if (wanted === undefined) return;
    try {
      // Made now, so that they are there for whoever looks for them.
      tokens.get('plain');
      const listener = await listenTcp(wanted, control.acceptTcp);
      current = { wanted, listener };
      log.info({ address: shownAddress(listener.address) }, 'the control API answers over TCP');
    } catch (error) {
      const known = asMoontideError(error);
      if (known.code === 'INTERNAL') throw error;
      problem = `${known.message}. ${known.fix}`;
      log.error({ err: known, fix: known.fix }, 'the control API is not reached over TCP');
    }
  }

  return {
    follow(wanted) {
      const changed = last.then(() => change(wanted));
      last = changed.catch(() => undefined);
      return changed;
    },
    get problem() {
      return problem;
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await last;
      // Those who wait for an answer get it: the control server ends the connections.
      current?.listener[Symbol.dispose]();
    },
  };
}
