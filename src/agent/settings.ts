/** What answers in a session of this process: options come before the given configuration, that before the environment. */
import { parseBaseUrl } from '../config/base-url.ts';
import type { User } from '../config/load.ts';
import { parseKimiFile } from '../config/parse.ts';
import { configInvalid } from '../config/problems.ts';
import type { KimiTables } from '../config/schema/kimi-tables.ts';
import { Secret } from '../secret.ts';

/** As the tables of Kimi Code's config.toml. */
export interface Config {
  readonly default_model?: string;
  readonly providers?: Readonly<Record<string, Provider>>;
  readonly models?: Readonly<Record<string, { readonly provider: string; readonly model: string }>>;
}

export interface Provider {
  /** Only `kimi` is used. */
  readonly type: string;
  readonly base_url?: string;
  readonly api_key?: string;
}

export interface AgentSettings {
  readonly baseUrl: string;
  readonly model: string | undefined;
  /** That of the given configuration; undefined where it names none. */
  readonly key: Secret | undefined;
}

/** A configuration that was given: an object, or the content of a file. */
export type GivenConfig = Config | { readonly path: string; readonly text: string };

export interface SettingsParts {
  readonly model: string | undefined;
  readonly config: GivenConfig | undefined;
  /** From config.toml and the environment. */
  readonly user: Pick<User['config'], 'baseUrl' | 'modelName'>;
}

/** @throws MoontideError CONFIG_INVALID. */
export function agentSettings({ model, config = {}, user }: SettingsParts): AgentSettings {
  const file = 'text' in config ? config : { path: 'config.json', text: JSON.stringify(config) };
  const tables = parseKimiFile(file);
  const [name, provider] = providerOf(tables) ?? [];
  const baseUrl = text(provider?.['base_url']);
  const key = text(provider?.['api_key']);
  const chosen = tables.default_model === undefined ? undefined : tables.models?.[tables.default_model];
  return {
    baseUrl: baseUrl === undefined ? user.baseUrl : validAddress(file.path, `providers.${name}.base_url`, baseUrl),
    model: model ?? text(chosen?.['model']) ?? tables.default_model ?? user.modelName,
    key: key === undefined ? undefined : new Secret(key),
  };
}

/** That of the default model where it is one of Kimi, or else the first that is. */
function providerOf({
  providers = {},
  models = {},
  default_model,
}: KimiTables): readonly [string, Readonly<Record<string, unknown>>] | undefined {
  const wanted = default_model === undefined ? undefined : models[default_model]?.['provider'];
  const ofKimi = Object.entries(providers).filter(([, { type }]) => type === 'kimi');
  return ofKimi.find(([name]) => name === wanted) ?? ofKimi[0];
}

function validAddress(path: string, key: string, address: string): string {
  const result = parseBaseUrl(address);
  if ('baseUrl' in result) return result.baseUrl;
  throw configInvalid(path, [{ key, message: `${key} ${result.problem}` }]);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
