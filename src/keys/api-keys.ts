import type { Clock } from '../clock.ts';
import { parseBaseUrl } from '../config/base-url.ts';
import { MoontideError } from '../core/errors.ts';
import { providerProblem } from '../core/key-format.ts';
import { PROVIDERS, type ProviderName } from '../core/providers.ts';
import type { ApiKeys } from './api.ts';
import { askProvider } from './provider-check.ts';
import type { StoredKeys } from './stored-keys.ts';

export interface ApiKeysParts {
  readonly keys: StoredKeys;
  /** Where the projects' documents go. */
  readonly moonshotBaseUrl: () => string;
  /** Called when the key of provider `moonshot` is another, or gone. */
  readonly onMoonshotChanged: () => void;
  readonly clock: Clock;
  readonly userAgent: string;
}

export function createApiKeys({ keys, moonshotBaseUrl, onMoonshotChanged, clock, userAgent }: ApiKeysParts): ApiKeys {
  const told = (provider: ProviderName): void => {
    if (provider === 'moonshot') onMoonshotChanged();
  };
  const usual = (provider: ProviderName): string =>
    provider === 'moonshot' ? moonshotBaseUrl() : PROVIDERS[provider].baseUrl;

  return {
    list: () => keys.list(),
    async add({ provider, key, useKeychain, baseUrl }) {
      const problem = providerProblem(provider, key.reveal());
      if (problem !== undefined) {
        throw new MoontideError('API_KEY_INVALID', `The key ${problem}.`, { details: { provider } });
      }
      const address = baseUrl === undefined ? usual(provider) : valid(baseUrl);
      const stored = await keys.put({ provider, key, useKeychain, baseUrl: address });
      told(provider);
      return stored;
    },
    async test(provider) {
      const key = await keys.reveal(provider);
      const baseUrl = keys.get(provider)?.baseUrl ?? usual(provider);
      const { status, responseMs, detail } = await askProvider(provider, { baseUrl, key, clock, userAgent });
      const health = { status, responseMs, lastCheckedAt: clock.now() };
      keys.noteHealth(provider, health);
      const { title } = PROVIDERS[provider];
      const details = { provider, status, responseTime: responseMs, lastChecked: new Date(clock.now()).toISOString() };
      if (status === 'refused') {
        throw new MoontideError('API_KEY_EXPIRED', `${title} refused the key twice: ${detail}.`, { details });
      }
      const stored = keys.get(provider);
      if (status === 'unavailable' || stored === undefined) {
        throw new MoontideError(
          'PROVIDER_UNAVAILABLE',
          `${title} at ${baseUrl} cannot say now whether the key is good: ${detail}.`,
          { details },
        );
      }
      return stored;
    },
    async remove(provider) {
      await keys.delete(provider);
      told(provider);
    },
  };
}

function valid(text: string): string {
  const parsed = parseBaseUrl(text);
  if ('baseUrl' in parsed) return parsed.baseUrl;
  throw new MoontideError('CONFIG_INVALID', `baseUrl ${parsed.problem}`, { details: { field: 'baseUrl' } });
}
