/** The providers that Kimi-style tables name, each as it can be asked. */
import { PROVIDERS, type Provider } from '../core/providers.ts';
import { parseBaseUrl } from './base-url.ts';
import type { KimiTables } from './schema/kimi-tables.ts';

export interface ConfiguredProvider {
  readonly name: string;
  /** Undefined for a type whose language is not spoken here. */
  readonly asked: Pick<Provider, 'header' | 'headers' | 'checkPath'> | undefined;
  /** Undefined where it has none, or none that a key may be sent to. */
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  /** That the configuration names. */
  readonly models: readonly string[];
}

export function configuredProviders({ providers = {}, models = {} }: KimiTables): readonly ConfiguredProvider[] {
  return Object.entries(providers).map(([name, table]) => {
    const like = LIKE[text(table['type']) ?? ''];
    const address = text(table['base_url']) ?? like?.baseUrl;
    const parsed = address === undefined ? undefined : parseBaseUrl(address);
    return {
      name,
      asked: like?.provider,
      baseUrl: parsed !== undefined && 'baseUrl' in parsed ? parsed.baseUrl : undefined,
      apiKey: text(table['api_key'])?.trim(),
      models: Object.entries(models)
        .filter(([, model]) => model['provider'] === name)
        .map(([alias, model]) => text(model['model']) ?? alias),
    };
  });
}

interface Like {
  readonly provider: Provider;
  /** Where Kimi Code sends requests when the table has no `base_url`. */
  readonly baseUrl?: string;
}

/** By the types of Kimi Code's configuration ("Config files", `providers.*.type`). */
const LIKE: Readonly<Record<string, Like>> = {
  kimi: { provider: PROVIDERS.moonshot },
  openai: { provider: PROVIDERS.openai, baseUrl: PROVIDERS.openai.baseUrl },
  openai_legacy: { provider: PROVIDERS.openai, baseUrl: PROVIDERS.openai.baseUrl },
  openai_responses: { provider: PROVIDERS.openai, baseUrl: PROVIDERS.openai.baseUrl },
  anthropic: { provider: PROVIDERS.anthropic, baseUrl: PROVIDERS.anthropic.baseUrl },
};

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
