import type { ProjectId } from '../core/model.ts';
import { parseBaseUrl } from './base-url.ts';
import { type ProjectConfig, type UserConfig, toLimits, toProjectConfig } from './config.ts';
import { type ConfigFile, parseProjectFile, parseUserFile } from './parse.ts';
import { type ConfigProblem, configInvalid } from './problems.ts';
import { readProviders } from './providers.ts';
import type { UserFile } from './schema.ts';
import { DEFAULTS, type Settings, merge } from './settings.ts';
import { applyTrust } from './trust.ts';

export interface User {
  readonly config: UserConfig;
  /** What projects inherit. */
  readonly settings: Settings;
}

export interface Project {
  readonly config: ProjectConfig;
  /** Where its documents are sent. */
  readonly baseUrl: string;
  /** What the repository asks for beyond naming documents; undefined when that is nothing. */
  readonly trust: Trust | undefined;
}

/** What `moontide trust` allows. */
export interface Trust {
  /** One sentence each, beginning with the key. */
  readonly lines: readonly string[];
  /** Names exactly these lines; to be remembered when a person trusts them. */
  readonly digest: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Defaults, then `file` (config.toml; undefined when there is none), then KIMI_BASE_URL and KIMI_MODEL_NAME of `env`.
 * @throws MoontideError CONFIG_INVALID.
 */
export function loadUser(file: ConfigFile | undefined, env: Environment): User {
  const parsed = file === undefined ? {} : parseUserFile(file);
  const name = file?.path ?? 'config.toml';
  const settings = merge(DEFAULTS, parsed);
  refuseContradictions(name, settings);
  const providers = readProviders(parsed);
  const modelName = set(env['KIMI_MODEL_NAME']) ?? providers.modelName;
  return {
    config: {
      baseUrl: baseUrlOf(parsed, providers.baseUrl, name, env),
      ...(modelName === undefined ? {} : { modelName }),
      logLevel: parsed.log_level ?? DEFAULTS.log_level,
      limits: toLimits(settings.limits),
    },
    settings,
  };
}

/**
 * The user's settings, then `file` (moontide.toml; undefined when there is none) as far as it is trusted.
 * @param trustedDigest - the digest that a person agreed to.
 * @throws MoontideError CONFIG_INVALID.
 */
export function loadProject(user: User, file: ConfigFile | undefined, trustedDigest: string | undefined): Project {
  const { id, name, ...parsed } = file === undefined ? {} : parseProjectFile(file);
  const own = { settings: user.settings, baseUrl: user.config.baseUrl };
  const wantedUrl =
    parsed.base_url === undefined ? undefined : validBaseUrl(file?.path ?? '', 'base_url', parsed.base_url);
  const { effective, baseUrl, lines, digest } = applyTrust(own, parsed, trustedDigest, wantedUrl);
  if (file !== undefined) refuseContradictions(file.path, effective);
  return {
    config: {
      ...(id === undefined ? {} : { id: id as ProjectId }),
      ...(name === undefined ? {} : { name }),
      ...toProjectConfig(effective),
    },
    baseUrl,
    trust: digest === undefined ? undefined : { lines, digest },
  };
}

function baseUrlOf(
  parsed: UserFile,
  provider: { readonly key: string; readonly text: string } | undefined,
  file: string,
  env: Environment,
): string {
  const fromEnvironment = set(env['KIMI_BASE_URL']);
  if (fromEnvironment !== undefined) return validBaseUrl('the environment', 'KIMI_BASE_URL', fromEnvironment);
  if (parsed.base_url !== undefined) return validBaseUrl(file, 'base_url', parsed.base_url);
  return provider === undefined ? DEFAULTS.base_url : validBaseUrl(file, provider.key, provider.text);
}

function validBaseUrl(file: string, key: string, text: string): string {
  const result = parseBaseUrl(text);
  if ('baseUrl' in result) return result.baseUrl;
  throw configInvalid(file, [{ key, message: `${key} ${result.problem}` }]);
}

/** Values that are allowed one by one and make no sense together. */
function refuseContradictions(file: string, { watch }: Settings): void {
  const problems: ConfigProblem[] = [];
  if (watch.ceiling_ms < watch.quiet_ms) {
    const message = `watch.ceiling_ms (${watch.ceiling_ms}) must not be less than watch.quiet_ms (${watch.quiet_ms})`;
    problems.push({ key: 'watch.ceiling_ms', message });
  }
  if (problems.length > 0) throw configInvalid(file, problems);
}

/** An empty variable counts as not set, as it does for shells' `${NAME:-default}`. */
function set(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}
