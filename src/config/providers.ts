import type { KimiTables } from './schema/kimi-tables.ts';

/** What a Kimi-style configuration (`[providers.*]`, `[models.*]`, `default_model`) says of the API to use. */
export interface ProviderSettings {
  /** With the key that it stands under, for messages. */
  readonly baseUrl?: { readonly key: string; readonly text: string };
  readonly modelName?: string;
  /** Of the same provider. */
  readonly apiKey?: string;
}

/** The provider of the default model where that is a Kimi one, otherwise the first Kimi provider with an address. */
export function readProviders({ providers = {}, models = {}, default_model }: KimiTables): ProviderSettings {
  const model = default_model === undefined ? undefined : models[default_model];
  const names = [text(model?.['provider']), ...Object.keys(providers)].filter((name) => name !== undefined);
  const name = names.find((candidate) => isKimi(providers[candidate]));
  const baseUrl = name === undefined ? undefined : text(providers[name]?.['base_url']);
  const apiKey = name === undefined ? undefined : text(providers[name]?.['api_key'])?.trim();
  const modelName = text(model?.['model']) ?? default_model;
  return {
    ...(baseUrl === undefined ? {} : { baseUrl: { key: `providers.${name}.base_url`, text: baseUrl } }),
    ...(modelName === undefined ? {} : { modelName }),
    ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
  };
}

function isKimi(provider: Readonly<Record<string, unknown>> | undefined): boolean {
  return provider?.['type'] === 'kimi' && text(provider['base_url']) !== undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
