/** The accounts that the projects' keys reach: one client and one queue each, however many projects share it. */
import type { Clock } from '../src/clock.ts';
import type { UserConfig } from '../src/config/config.ts';
import { maskKey } from '../src/core/mask.ts';
import type { AccountId } from '../src/core/model.ts';
import { accountIdFor } from '../src/keys/account.ts';
import type { Log } from '../src/log.ts';
import { createMoonshot, type Moonshot } from '../src/moonshot/moonshot.ts';
import { createQueue } from '../src/queue/queue.ts';
import { createSecondLook, type SecondLook } from '../src/second-look.ts';
import type { Secret } from '../src/secret.ts';
import { openAccount } from '../src/sync/account.ts';
import type { Account, Remote } from '../src/sync/ports.ts';

export interface Accounts extends AsyncDisposable {
  /** The account of a key; opened when first asked for, kept until the end. */
  of(user: UserConfig, key: Secret): Account;
}

export function createAccounts(parts: {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}): Accounts {
  const { clock, log, version } = parts;
  const open = new Map<AccountId, Account & AsyncDisposable>();
  return {
    of({ baseUrl, limits }, key) {
      const id = accountIdFor(baseUrl, key);
      const known = open.get(id);
      if (known !== undefined) return known;
      const client = createMoonshot({
        baseUrl,
        apiKey: key,
        userAgent: `moontide/${version}`,
        timeouts: {
          uploadMs: limits.uploadTimeoutMs,
          contentMs: limits.uploadTimeoutMs,
          otherMs: limits.requestTimeoutMs,
        },
      });
      const remote = withSecondLook(
        client,
        createSecondLook(clock, () => client.models()),
      );
      const queue = createQueue({ clock, random: Math.random, limits, log: log.child({ account: id }) });
      const account = openAccount({ id, baseUrl, masked: maskKey(key.reveal()), remote, queue, clock });
      open.set(id, account);
      return account;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...open.values()].map((account) => account[Symbol.asyncDispose]()));
      open.clear();
    },
  };
}

/** The files of an account through a client whose refusals are looked at twice. */
function withSecondLook(client: Moonshot, twice: SecondLook): Remote & AsyncDisposable {
  return {
    upload: (request) => twice(() => client.upload(request), request.signal),
    list: (signal) => twice(() => client.list(signal), signal),
    get: (id, signal) => twice(() => client.get(id, signal), signal),
    content: (id, signal) => twice(() => client.content(id, signal), signal),
    delete: (id, signal) => twice(() => client.delete(id, signal), signal),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
