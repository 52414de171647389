/** Every value of the configuration in force, and where it comes from. */
import { loadUser } from '../config/load.ts';
import { type ConfigFile, parseProjectFile, parseUserFile } from '../config/parse.ts';
import { readProviders } from '../config/providers.ts';
import type { ProjectFile, UserFile } from '../config/schema.ts';
import { applyTrust } from '../config/trust.ts';

export interface ConfigInput {
  readonly user: ConfigFile | undefined;
  readonly project: ConfigFile | undefined;
  /** Whether a person said `moontide trust` to what moontide.toml asks for. */
  readonly isTrusted: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface EffectiveValue {
  /** Dotted: `watch.quiet_ms`. */
  readonly key: string;
  readonly value: unknown;
  /** Files' paths, `environment` or `default`. */
  readonly source: string;
}

interface ParsedFiles {
  readonly user: UserFile;
  readonly project: ProjectFile;
}

/** @throws MoontideError CONFIG_INVALID. */
export function effectiveValues(input: ConfigInput): EffectiveValue[] {
  const { config, settings: inherited } = loadUser(input.user, input.env);
  const parsed = {
    user: input.user === undefined ? {} : parseUserFile(input.user),
    project: input.project === undefined ? {} : parseProjectFile(input.project),
  };
  const own = { settings: inherited, baseUrl: config.baseUrl };
  const { digest } = applyTrust(own, parsed.project, undefined);
  const { effective } = applyTrust(own, parsed.project, input.isTrusted ? digest : undefined);
  const { limits, ...sections } = effective;
  const values: EffectiveValue[] = [
    { key: 'base_url', value: config.baseUrl, source: baseUrlSource(parsed.user, input) },
    { key: 'log_level', value: config.logLevel, source: sourceOf('log_level', parsed, input) },
  ];
  for (const [section, settings] of Object.entries({ ...sections, limits })) {
    for (const [name, value] of Object.entries(settings)) {
      const key = `${section}.${name}`;
      values.push({ key, value, source: sourceOf(key, parsed, input) });
    }
  }
  return values;
}

function baseUrlSource(parsed: UserFile, { user, env }: ConfigInput): string {
  if ((env['KIMI_BASE_URL'] ?? '').trim() !== '') return 'environment';
  const isInFile = parsed.base_url !== undefined || readProviders(parsed).baseUrl !== undefined;
  return isInFile && user !== undefined ? user.path : 'default';
}

/** The project's file comes first; only the lines of `ignore` and `allow` add up. */
function sourceOf(key: string, parsed: ParsedFiles, { user, project }: ConfigInput): string {
  const sources = [
    project !== undefined && has(parsed.project, key) ? project.path : undefined,
    user !== undefined && has(parsed.user, key) ? user.path : undefined,
  ].filter((source) => source !== undefined);
  if (sources.length === 0) return 'default';
  return key === 'documents.ignore' || key === 'secrets.allow' ? sources.join(', ') : String(sources[0]);
}

function has(file: UserFile | ProjectFile, key: string): boolean {
  const [section = '', name] = key.split('.');
  const value = (file as Readonly<Record<string, unknown>>)[section];
  return name === undefined ? value !== undefined : typeof value === 'object' && value !== null && name in value;
}
