/** Every provider that is known or configured, with whether it answers and what it offers. */
import type { ShownProvider } from '../src/config/api.ts';
import type { ConfiguredProvider } from '../src/config/configured-providers.ts';
import type { User } from '../src/config/load.ts';
import type { Clock } from '../src/clock.ts';
import { hasCode } from '../src/core/errors.ts';
import { PROVIDER_NAMES, PROVIDERS, type ProviderName } from '../src/core/providers.ts';
import { fingerprintOf } from '../src/keys/fingerprint.ts';
import { askModels, type ModelsQuestion, type ProviderModels } from '../src/keys/provider-models.ts';
import type { StoredKeys } from '../src/keys/stored-keys.ts';
import { Secret } from '../src/secret.ts';

export interface ProviderListParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly storedKeys: StoredKeys;
  readonly clock: Clock;
  readonly userAgent: string;
}

export type ProviderList = (user: User) => Promise<Readonly<Record<string, ShownProvider>>>;

/** What a provider said is believed for as long. */
const REMEMBERED_MS = 60_000;

export function createProviderList({ env, storedKeys, clock, userAgent }: ProviderListParts): ProviderList {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<ProviderModels> }>();

  function asked(question: Omit<ModelsQuestion, 'userAgent'>): Promise<ProviderModels> {
    const id = `${question.baseUrl} ${fingerprintOf(question.key)}`;
    const last = known.get(id);
    if (last !== undefined && clock.monotonic() - last.at < REMEMBERED_MS) return last.answer;
    const answer = askModels({ ...question, userAgent });
    known.set(id, { at: clock.monotonic(), answer });
    return answer;
  }

  async function ofUser(name: ProviderName, user: User): Promise<ShownProvider> {
    const usual = name === 'moonshot' ? user.config.baseUrl : PROVIDERS[name].baseUrl;
    const baseUrl = storedKeys.get(name)?.baseUrl ?? usual;
    try {
      const key = await keyOf(name);
      if (key === undefined) return { baseUrl, available: false, models: [], problem: NO_KEY(name) };
      return { baseUrl, models: [], ...(await asked({ provider: PROVIDERS[name], baseUrl, key })) };
    } catch (error) {
      if (!hasCode(error, 'KEYCHAIN_UNAVAILABLE')) throw error;
      return { baseUrl, available: false, models: [], problem: error.message };
    }
  }

  async function keyOf(name: ProviderName): Promise<Secret | undefined> {
    if (storedKeys.get(name) !== undefined) return await storedKeys.reveal(name);
    const fromEnvironment = name === 'moonshot' ? (env['KIMI_API_KEY']?.trim() ?? '') : '';
    return fromEnvironment === '' ? undefined : new Secret(fromEnvironment);
  }

  async function configured(provider: ConfiguredProvider): Promise<ShownProvider> {
    const { asked: how, apiKey, models } = provider;
    const refusal = (baseUrl: string, problem: string) => ({ baseUrl, available: false, models, problem });
    if (provider.baseUrl === undefined)
      return refusal('', 'Its base_url is missing, or no address that a key may go to.');
    const { baseUrl } = provider;
    if (how === undefined) return refusal(baseUrl, 'Moontide does not know how a provider of its type is asked.');
    if (apiKey === undefined) return refusal(baseUrl, 'It has no api_key.');
    const answer = await asked({ provider: how, baseUrl, key: new Secret(apiKey) });
    if (!answer.available) return { baseUrl, models, ...answer };
    return { baseUrl, ...answer, models: [...new Set([...models, ...answer.models])] };
  }

  return async (user) => {
    const own = PROVIDER_NAMES.map(async (name) => [name, await ofUser(name, user)] as const);
    const others = user.providers.map(async (provider) => [provider.name, await configured(provider)] as const);
    const listed = Object.fromEntries(await Promise.all(own)) as Record<string, ShownProvider>;
    // A table of the user's own says more than what is known of its name, unless it is the one without a key.
    for (const [name, shown] of await Promise.all(others)) {
      if (shown.available || listed[name]?.available !== true) listed[name] = shown;
    }
    return listed;
  };
}

const NO_KEY = (name: ProviderName): string => `No key is stored: \`moontide apikeys add ${name}\` stores one.`;
