/** The accounts that the projects' keys reach: one client and one queue each, however many projects share it. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../src/clock.ts';
import type { Limits, UserConfig } from '../src/config/config.ts';
import { maskKey } from '../src/core/mask.ts';
import type { AccountId } from '../src/core/model.ts';
import { isSilence } from '../src/core/retry.ts';
import { accountIdFor } from '../src/keys/account.ts';
import type { Log } from '../src/log.ts';
import type { ObservedRequest } from '../src/moonshot/caller.ts';
import { createMoonshot, type Moonshot } from '../src/moonshot/moonshot.ts';
import type { Turns } from '../src/sync/ports/turns.ts';
import { createQueue } from '../src/queue/queue.ts';
import { createSecondLook, type SecondLook } from '../src/second-look.ts';
import type { Secret } from '../src/secret.ts';
import type { ChatAccount } from '../src/session/documents/asker.ts';
import { AccountGroups } from './account-groups.ts';
import { openAccount } from '../src/sync/account.ts';
import { inQueue } from '../src/sync/in-queue.ts';
import type { Account } from '../src/sync/ports/account.ts';
import type { Remote } from '../src/sync/ports/remote.ts';

export interface Accounts extends AsyncDisposable {
  /** The account of a key; opened when first asked for, kept until the end. Its limits are those of the last call. */
  of(user: Pick<UserConfig, 'baseUrl' | 'limits'>, key: Secret): Account;
  /** The account, if its key is known. */
  get(id: AccountId): Account | undefined;
  /** The models that the account may use. @throws as `Remote` does. */
  models(id: AccountId): Promise<readonly string[]>;
  /** How the models of an open account are asked; undefined for one that was never opened. */
  chat(id: AccountId): ChatAccount | undefined;
  /** For an agent that asks by itself. */
  credentials(id: AccountId): Credentials | undefined;
}

export interface Credentials {
  readonly id: AccountId;
  readonly baseUrl: string;
  readonly key: Secret;
}

interface Open {
  readonly account: Account & AsyncDisposable;
  readonly moonshot: Moonshot;
  readonly key: Secret;
  adjust(limits: Limits): void;
}

export function createAccounts(parts: {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** Where machines of a team ask the account at this address in turns. */
  readonly turns: (baseUrl: string) => Turns;
  /** Called once for each HTTP request that has ended. */
  readonly observe?: (request: ObservedRequest) => void;
}): Accounts {
  const { clock, log, version } = parts;
  const open = new Map<AccountId, Open>();
  const groups = new AccountGroups((account, group) => {
    log.info({ account, group }, 'two keys reach one account and share its pace');
  });

  function openAt(id: AccountId, { baseUrl, limits }: Pick<UserConfig, 'baseUrl' | 'limits'>, key: Secret): Open {
    let inForce = limits;
    const moonshot = createMoonshot({
      baseUrl,
      apiKey: key,
      userAgent: `moontide/${version}`,
      onOrganization: (name) => groups.named(id, name),
      ...(parts.observe === undefined ? {} : { observe: parts.observe }),
      timeouts: {
        get uploadMs() {
          return inForce.uploadTimeoutMs;
        },
        get contentMs() {
          return inForce.uploadTimeoutMs;
        },
        get chatMs() {
          return inForce.answerTimeoutMs;
        },
        get otherMs() {
          return inForce.requestTimeoutMs;
        },
      },
    });
    const remote = withSecondLook(
      moonshot,
      createSecondLook(clock, () => moonshot.models()),
    );
    const queue = createQueue({
      clock,
      random: Math.random,
      limits,
      log: log.child({ account: id }),
      turns: parts.turns(baseUrl),
    });
    const account = openAccount({
      id,
      baseUrl,
      masked: maskKey(key.reveal()),
      remote,
      queue: groups.open(id, baseUrl, queue),
      clock,
      groupId: () => groups.groupOf(id),
      onListed: (listing) => groups.listed(id, listing),
    });
    return {
      account,
      moonshot,
      key,
      adjust(changed) {
        if (JSON.stringify(changed) === JSON.stringify(inForce)) return;
        inForce = changed;
        queue.adjust(changed);
      },
    };
  }

  // A key of its own for each request: newer work would take the place of one that somebody waits for.
  const modelsOf = ({ account, moonshot }: Open) =>
    inQueue(account.queue, `models:${randomUUID()}`, (signal) => moonshot.models(signal), isSilence);

  return {
    of(user, key) {
      const id = accountIdFor(user.baseUrl, key);
      const known = open.get(id) ?? openAt(id, user, key);
      open.set(id, known);
      known.adjust(user.limits);
      return known.account;
    },
    get: (id) => open.get(id)?.account,
    async models(id) {
      const known = open.get(id);
      if (known === undefined) return [];
      const models = await modelsOf(known);
      return models.map((model) => model.id);
    },
    credentials(id) {
      const known = open.get(id);
      return known === undefined ? undefined : { id, baseUrl: known.account.baseUrl, key: known.key };
    },
    chat(id) {
      const known = open.get(id);
      if (known === undefined) return undefined;
      const { account, moonshot } = known;
      return {
        baseUrl: account.baseUrl,
        queue: account.queue,
        chat: (request) => moonshot.chat(request),
        models: () => modelsOf(known),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...open.values()].map(({ account }) => account[Symbol.asyncDispose]()));
      await groups[Symbol.asyncDispose]();
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
