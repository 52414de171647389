import type { ProjectId } from '../core/model.ts';
import { readRuleSet, type RuleSet } from '../core/rule-set.ts';
import type { TrustedLine } from '../core/trust.ts';
import { parseBaseUrl } from './base-url.ts';
import { type ConfiguredProvider, configuredProviders } from './configured-providers.ts';
import { type ProjectConfig, type UserConfig, toLimits, toProjectConfig } from './config.ts';
import { type ConfigFile, parseKimiFile, parseProjectFile, parseUserFile } from './parse.ts';
import type { DotenvAddress } from './dotenv-address.ts';
import { readContext } from './context.ts';
import { readEngines } from './engines.ts';
import { readListen } from './listen.ts';
import { readPrices } from './prices.ts';
import { type ConfigProblem, configInvalid } from './problems.ts';
import { readProviders, type ProviderSettings } from './providers.ts';
import { toSchedules } from './schedules.ts';
import type { UserFile } from './schema/user-file.ts';
import { DEFAULTS, type Settings, merge } from './settings.ts';
import { readTeam } from './team.ts';
import { applyTrust } from './trust.ts';

export interface User {
  readonly config: UserConfig;
  /** What projects inherit. */
  readonly settings: Settings;
  readonly file: ConfigFile | undefined;
  /** What the file says, without the defaults. */
  readonly parsed: UserFile;
  /** Where the address and the model come from: a file's path, `environment` or `default`. */
  readonly sources: { readonly baseUrl: string; readonly modelName: string };
  /** The `api_key` of a Kimi-style provider, for the address of that provider alone. */
  readonly providerKey?: { readonly baseUrl: string; readonly apiKey: string };
  /** Of both Kimi-style configurations; config.toml comes before the named file. */
  readonly providers: readonly ConfiguredProvider[];
}

export interface Project {
  readonly config: ProjectConfig;
  /** The same in the files' own words and units. */
  readonly settings: Settings;
  /** Where its documents are sent. */
  readonly baseUrl: string;
  /** What the repository asks for beyond naming documents; undefined when that is nothing. */
  readonly trust: Trust | undefined;
  /** What it asks for and can never get, as a sentence. */
  readonly ignored?: string;
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
 * Defaults, then `kimi` (a configuration of Kimi Code that config.toml or MOONTIDE_KIMI_CONFIG names), then `file`
 * (config.toml; undefined when there is none), then KIMI_BASE_URL and KIMI_MODEL_NAME of `env`.
 * @throws MoontideError CONFIG_INVALID.
 */
export function loadUser(file: ConfigFile | undefined, env: Environment, kimi?: ConfigFile): User {
  const parsed = file === undefined ? {} : parseUserFile(file);
  const path = file?.path ?? 'config.toml';
  const settings = merge(DEFAULTS, parsed);
  refuseContradictions(path, settings);
  const own = readProviders(parsed);
  const kimiTables = kimi === undefined ? {} : parseKimiFile(kimi);
  const others = readProviders(kimiTables);
  const providerKey = providerKeyOf(own) ?? providerKeyOf(others);
  const address = firstOf(
    { source: 'environment', value: () => addressOf('the environment', 'KIMI_BASE_URL', set(env['KIMI_BASE_URL'])) },
    { source: path, value: () => addressOf(path, 'base_url', parsed.base_url) },
    { source: path, value: () => addressOf(path, own.baseUrl?.key, own.baseUrl?.text) },
    { source: kimi?.path, value: () => addressOf(kimi?.path, others.baseUrl?.key, others.baseUrl?.text) },
  );
  const listen = readListen(path, parsed);
  const team = readTeam(path, parsed);
  const model = firstOf(
    { source: 'environment', value: () => set(env['KIMI_MODEL_NAME']) },
    { source: path, value: () => own.modelName },
    { source: kimi?.path, value: () => others.modelName },
  );
  return {
    config: {
      baseUrl: address?.value ?? DEFAULTS.base_url,
      ...(model === undefined ? {} : { modelName: model.value }),
      logLevel: parsed.log_level ?? DEFAULTS.log_level,
      limits: toLimits(settings.limits),
      permissions: permissionsOf(path, parsed.permissions),
      ...readContext(settings.context),
      prices: readPrices(path, parsed),
      engines: readEngines(path, parsed),
      ...(listen === undefined ? {} : { listen }),
      ...(team === undefined ? {} : { team }),
    },
    settings,
    file,
    parsed,
    sources: { baseUrl: address?.source ?? 'default', modelName: model?.source ?? 'default' },
    ...(providerKey === undefined ? {} : { providerKey }),
    providers: byName([...configuredProviders(parsed), ...configuredProviders(kimiTables)]),
  };
}

/**
 * The user's settings, then `file` (moontide.toml; undefined when there is none) as far as it is trusted.
 * @param trustedDigest - the digest that a person agreed to.
 * @param beside - what the repository asks for outside that file; waits for trust with it.
 * @throws MoontideError CONFIG_INVALID.
 */
export function loadProject(
  user: User,
  file: ConfigFile | undefined,
  trustedDigest: string | undefined,
  { agentLines = [], dotenv }: BesideFile = {},
): Project {
  const { id, name, schedule, ...parsed } = file === undefined ? {} : parseProjectFile(file);
  const own = { settings: user.settings, baseUrl: user.config.baseUrl };
  const fromFile = addressOf(file?.path, 'base_url', parsed.base_url);
  const fromDotenv = dotenv && parseBaseUrl(dotenv.text);
  const isDotenv = fromDotenv !== undefined && 'baseUrl' in fromDotenv;
  const { effective, baseUrl, lines, digest } = applyTrust(own, parsed, {
    trustedDigest,
    baseUrl: isDotenv ? fromDotenv.baseUrl : fromFile,
    ...(isDotenv && dotenv !== undefined ? { baseUrlName: dotenv.name } : {}),
    agentLines,
  });
  if (file !== undefined) refuseContradictions(file.path, effective);
  return {
    config: {
      ...(id === undefined ? {} : { id: id as ProjectId }),
      ...(name === undefined ? {} : { name }),
      ...toProjectConfig(effective),
      schedules: toSchedules(schedule),
    },
    settings: effective,
    baseUrl,
    trust: digest === undefined ? undefined : { lines, digest },
    ...(dotenv !== undefined && fromDotenv !== undefined && 'problem' in fromDotenv
      ? { ignored: `${dotenv.name} is ignored: it ${fromDotenv.problem}` }
      : {}),
  };
}

/** What of a repository waits for trust and does not stand in its moontide.toml. */
export interface BesideFile {
  /** What its agents would be allowed. */
  readonly agentLines?: readonly TrustedLine[];
  readonly dotenv?: DotenvAddress | undefined;
}

function byName(providers: readonly ConfiguredProvider[]): readonly ConfiguredProvider[] {
  return providers.filter(({ name }, index) => providers.findIndex((other) => other.name === name) === index);
}

/** An address that is none is said where it is used. */
function providerKeyOf({ apiKey, baseUrl }: ProviderSettings): User['providerKey'] {
  if (apiKey === undefined || baseUrl === undefined) return undefined;
  const parsed = parseBaseUrl(baseUrl.text);
  return 'baseUrl' in parsed ? { baseUrl: parsed.baseUrl, apiKey } : undefined;
}

interface Candidate {
  readonly source: string | undefined;
  readonly value: () => string | undefined;
}

/** The first value that there is, with where it comes from; those behind it are not judged. */
function firstOf(...candidates: readonly Candidate[]): { readonly value: string; readonly source: string } | undefined {
  for (const { source = '', value: find } of candidates) {
    const value = find();
    if (value !== undefined) return { value, source };
  }
  return undefined;
}

function addressOf(file: string | undefined, key: string | undefined, text: string | undefined): string | undefined {
  return text === undefined ? undefined : validBaseUrl(file ?? '', key ?? '', text);
}

function validBaseUrl(file: string, key: string, text: string): string {
  const result = parseBaseUrl(text);
  if ('baseUrl' in result) return result.baseUrl;
  throw configInvalid(file, [{ key, message: `${key} ${result.problem}` }]);
}

/** @throws MoontideError CONFIG_INVALID. */
function permissionsOf(file: string, value: UserFile['permissions'] = {}): RuleSet {
  const read = readRuleSet(value);
  if (read.kind === 'rules') return read.rules;
  throw configInvalid(file, [{ key: 'permissions', message: `permissions: ${read.problem}` }]);
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
