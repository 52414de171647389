/** The keys that the user keeps: what is known of them in a file, themselves in the keychain or in that file. */
import { randomBytes } from 'node:crypto';
import { Type, type Static } from 'typebox';
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import { maskKey } from '../core/mask.ts';
import { PROVIDER_NAMES, PROVIDERS, type ProviderName } from '../core/providers.ts';
import type { Log } from '../log.ts';
import { makePrivate } from '../private-file.ts';
import { FORMAT, readJsonFile, writeJsonFile } from '../json-file.ts';
import { Secret } from '../secret.ts';
import { fingerprintOf } from './fingerprint.ts';
import { keepSecret, type SecretPlace } from './keep-secret.ts';
import type { Keychain } from './keychain.ts';

const closed = { additionalProperties: false } as const;

const Health = Type.Object(
  {
    status: Type.Union([
      Type.Literal('healthy'),
      Type.Literal('degraded'),
      Type.Literal('refused'),
      Type.Literal('unavailable'),
    ]),
    /** Milliseconds since 1970. */
    lastCheckedAt: Type.Number(),
    responseMs: Type.Number(),
  },
  closed,
);

const Entry = Type.Object(
  {
    provider: Type.Enum([...PROVIDER_NAMES]),
    baseUrl: Type.String({ minLength: 1 }),
    masked: Type.String(),
    fingerprint: Type.String(),
    health: Type.Optional(Health),
    /** The key itself, where no keychain holds it. */
    key: Type.Optional(Type.String()),
  },
  closed,
);
type Entry = Static<typeof Entry>;

const File = Type.Object(
  {
    version: Type.Literal(FORMAT),
    /** Sets this installation's entries in the keychain apart from another's. */
    namespace: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    keys: Type.Array(Entry),
  },
  closed,
);

export type KeyHealth = Static<typeof Health>;

export interface StoredKey {
  readonly provider: ProviderName;
  /** The only address that it is ever sent to. */
  readonly baseUrl: string;
  readonly masked: string;
  readonly fingerprint: string;
  readonly place: SecretPlace;
  /** Absent until it was checked for the first time. */
  readonly health?: KeyHealth;
}

export interface NewKey {
  readonly provider: ProviderName;
  readonly key: Secret;
  readonly baseUrl: string;
  /** Undefined: the keychain where one answers, else the file. */
  readonly useKeychain: boolean | undefined;
}

/** Every method that touches a key throws MoontideError KEYCHAIN_UNAVAILABLE, STORE_UNAVAILABLE. */
export interface StoredKeys {
  list(): readonly StoredKey[];
  get(provider: ProviderName): StoredKey | undefined;
  /** @throws also API_KEY_NOT_FOUND. */
  reveal(provider: ProviderName): Promise<Secret>;
  /** Takes the place of the one that was kept for the provider. */
  put(given: NewKey): Promise<StoredKey>;
  /** @throws also API_KEY_NOT_FOUND. */
  delete(provider: ProviderName): Promise<void>;
  noteHealth(provider: ProviderName, health: KeyHealth): void;
}

/**
 * One process at a time changes it: the one that holds the lock.
 * @throws MoontideError STORE_NEWER, STORE_UNAVAILABLE.
 */
export function openStoredKeys(parts: {
  readonly path: string;
  readonly keychain: Keychain;
  readonly clock: Clock;
  readonly log: Log;
}): StoredKeys {
  const { path, keychain } = parts;
  makePrivate(path);
  const file = readJsonFile(path, File, parts);
  const { namespace } = file.kind === 'read' ? file.content : { namespace: randomBytes(8).toString('hex') };
  let entries: readonly Entry[] = file.kind === 'read' ? file.content.keys : [];
  /** What was read from the keychain: it is asked once in the life of the process. */
  const revealed = new Map<ProviderName, Secret>();

  const accountOf = (provider: ProviderName): string => `${provider} ${namespace}`;
  const find = (provider: ProviderName): Entry | undefined => entries.find((entry) => entry.provider === provider);

  function keep(changed: readonly Entry[]): void {
    writeJsonFile(path, File, { version: FORMAT, namespace, keys: [...changed] });
    entries = changed;
  }

  const keepOne = (entry: Entry): void =>
    keep([...entries.filter(({ provider }) => provider !== entry.provider), entry].toSorted(byProvider));

  function found(provider: ProviderName): Entry {
    const entry = find(provider);
    if (entry !== undefined) return entry;
    const { title } = PROVIDERS[provider];
    throw new MoontideError('API_KEY_NOT_FOUND', `No key is stored for ${title} (${provider}).`, {
      details: { provider },
    });
  }

  return {
    list: () => entries.map(shown),
    get(provider) {
      const entry = find(provider);
      return entry && shown(entry);
    },
    async reveal(provider) {
      const { key } = found(provider);
      const known = key === undefined ? revealed.get(provider) : new Secret(key);
      if (known !== undefined) return known;
      const secret = await keychain.get(accountOf(provider));
      if (secret === undefined) {
        throw new MoontideError('KEYCHAIN_UNAVAILABLE', `The key for ${provider} is not in the keychain any more.`, {
          fix: `Store it again with \`moontide apikeys add ${provider}\`.`,
        });
      }
      revealed.set(provider, secret);
      return secret;
    },
    async put(given) {
      const { provider, key, baseUrl } = given;
      const before = find(provider);
      const { useKeychain } = given;
      const account = accountOf(provider);
      const place = await keepSecret({ keychain, account, secret: key, useKeychain, log: parts.log });
      const facts = { provider, baseUrl, masked: maskKey(key.reveal()), fingerprint: fingerprintOf(key) };
      const entry = place === 'file' ? { ...facts, key: key.reveal() } : facts;
      keepOne(entry);
      revealed.set(provider, key);
      const isLeftBehind = before !== undefined && before.key === undefined && place === 'file';
      // Without its entry here nobody finds it, so a keychain that does not answer is no reason to fail.
      if (isLeftBehind) await keychain.delete(account).catch((error: unknown) => noteLeft(error));
      return shown(entry);
    },
    async delete(provider) {
      const { key } = found(provider);
      if (key === undefined) await keychain.delete(accountOf(provider));
      keep(entries.filter((entry) => entry.provider !== provider));
      revealed.delete(provider);
    },
    noteHealth(provider, health) {
      const entry = find(provider);
      if (entry !== undefined) keepOne({ ...entry, health });
    },
  };

  function noteLeft(error: unknown): void {
    parts.log.warn({ err: error }, 'an earlier key stays in the keychain');
  }
}

function shown({ provider, baseUrl, masked, fingerprint, health, key }: Entry): StoredKey {
  const place = key === undefined ? 'keychain' : 'file';
  return { provider, baseUrl, masked, fingerprint, place, ...(health === undefined ? {} : { health }) };
}

function byProvider(one: Entry, other: Entry): number {
  return PROVIDER_NAMES.indexOf(one.provider) - PROVIDER_NAMES.indexOf(other.provider);
}
