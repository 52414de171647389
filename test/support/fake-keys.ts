import { MoontideError } from '../../src/core/errors.ts';
import { maskKey } from '../../src/core/mask.ts';
import { providerProblem } from '../../src/core/key-format.ts';
import type { ProjectId } from '../../src/core/model.ts';
import type { ProviderName } from '../../src/core/providers.ts';
import type { Keys, KeySituation } from '../../src/keys/api.ts';
import { fingerprintOf } from '../../src/keys/fingerprint.ts';
import type { Secret } from '../../src/secret.ts';
import type { StoredKey } from '../../src/keys/stored-keys.ts';
import type { FakeMoontide } from './fake-moontide.ts';

const ENVIRONMENT = { source: 'environment', masked: '********', fingerprint: 'abcdefabcdef' } as const;
const BALANCE = { available: 0, voucher: 0, cash: 0 };

/** Keys in memory: one that names itself refused is refused, no keychain answers, and every provider is content. */
export function fakeKeys(moontide: FakeMoontide): Keys {
  const own = new Map<ProjectId, KeySituation['active']>();
  const stored = new Map<ProviderName, StoredKey>();
  let password: Secret | undefined;

  function situation(id: ProjectId): KeySituation {
    const { baseUrl } = moontide.project(id);
    const active = own.get(id);
    const problems = [{ source: '.env', message: '.env cannot be read: it is a folder' }] as const;
    return active === undefined
      ? { baseUrl, active: ENVIRONMENT, others: [], problems }
      : { baseUrl, active, others: [ENVIRONMENT], problems: [] };
  }

  function found(provider: ProviderName): StoredKey {
    const key = stored.get(provider);
    if (key === undefined) throw new MoontideError('API_KEY_NOT_FOUND', `No key is stored for ${provider}.`);
    return key;
  }

  return {
    ofProjects: {
      status: async (id) => situation(id),
      async create(id, key, { validate }) {
        if (key.reveal().includes('refused')) throw new MoontideError('KEY_REFUSED', 'Moonshot refused the key');
        const masked = maskKey(key.reveal());
        own.set(id, { source: '.env.project', masked, fingerprint: fingerprintOf(key) });
        const check = { verdict: 'no-credit', models: ['kimi-k2'], balance: BALANCE, responseMs: 12 } as const;
        return { ...situation(id), masked, gitignore: 'added', ...(validate ? { check } : {}) };
      },
      async validate(id) {
        const { active = ENVIRONMENT } = situation(id);
        const error = new MoontideError('UNREACHABLE', 'There is no network');
        return own.has(id)
          ? { key: active, others: [], check: { verdict: 'valid', models: ['kimi-k2'], responseMs: 12 } }
          : { key: active, others: [], check: { verdict: 'unreachable', error, responseMs: 12 } };
      },
      async remove(id) {
        moontide.project(id);
        if (!own.delete(id)) throw new MoontideError('API_KEY_NOT_FOUND', '.env.project has no key.');
        return situation(id);
      },
    },
    ofTeam: {
      get source() {
        return password === undefined ? undefined : 'file';
      },
      async keep(given, useKeychain) {
        if (useKeychain === true) throw new MoontideError('KEYCHAIN_UNAVAILABLE', 'no keychain answers');
        password = given;
        return 'file';
      },
      async remove() {
        password = undefined;
      },
    },
    ofUser: {
      list: () => [...stored.values()],
      async add({ provider, key, useKeychain, baseUrl = 'https://api.example/v1' }) {
        const problem = providerProblem(provider, key.reveal());
        if (problem !== undefined) throw new MoontideError('API_KEY_INVALID', `The key ${problem}.`);
        if (useKeychain === true) throw new MoontideError('KEYCHAIN_UNAVAILABLE', 'no keychain answers');
        const masked = maskKey(key.reveal());
        stored.set(provider, { provider, baseUrl, masked, fingerprint: fingerprintOf(key), place: 'file' });
        return found(provider);
      },
      async test(provider) {
        const health = { status: 'healthy', lastCheckedAt: moontide.startedAt, responseMs: 7 } as const;
        const checked = { ...found(provider), health };
        stored.set(provider, checked);
        return checked;
      },
      async remove(provider) {
        found(provider);
        stored.delete(provider);
      },
    },
  };
}
