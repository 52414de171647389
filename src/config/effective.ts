/** Every value of the configuration in force, and where it comes from. */
import { type BesideFile, type User, loadProject } from './load.ts';
import { type ConfigFile, parseProjectFile } from './parse.ts';
import type { ProjectFile } from './schema/project-file.ts';
import type { UserFile } from './schema/user-file.ts';
import { redacted } from './redact.ts';

export interface EffectiveValue {
  /** Dotted: `watch.quiet_ms`. */
  readonly key: string;
  /** What may hold a secret is blotted out. */
  readonly value: unknown;
  /** Paths of files, `environment` or `default`. */
  readonly source: string;
}

export interface Effective {
  readonly values: readonly EffectiveValue[];
  /** What the repository asks for and does not get. */
  readonly untrusted: readonly string[];
}

export interface RepositoryFiles extends BesideFile {
  readonly file: ConfigFile | undefined;
  readonly trusted: string | undefined;
}

/**
 * `project`: its moontide.toml, and what a person has trusted of it.
 * @throws MoontideError CONFIG_INVALID.
 */
export function effectiveValues(user: User, project: RepositoryFiles = NO_PROJECT): Effective {
  const { settings, baseUrl, trust } = loadProject(user, project.file, project.trusted, project);
  const parsed: ParsedFiles = {
    user: { path: user.file?.path, content: user.parsed },
    project: {
      path: project.file?.path,
      content: project.file === undefined ? {} : parseProjectFile(project.file),
    },
  };
  const { modelName, logLevel } = user.config;
  const untrusted = trust === undefined || trust.digest === project.trusted ? [] : trust.lines;
  // Of a list only the entries that need trust are held back.
  const isHeldBack = (key: string): boolean =>
    !ADDED_UP.has(key) && untrusted.some((line) => line.startsWith(`${key}:`));
  const isOwnAddress = baseUrl !== user.config.baseUrl;
  const values: EffectiveValue[] = [
    {
      key: 'base_url',
      value: baseUrl,
      source: isOwnAddress ? (project.dotenv?.path ?? parsed.project.path ?? '') : user.sources.baseUrl,
    },
    { key: 'log_level', value: logLevel, source: sourceOf('log_level', parsed) },
  ];
  if (modelName !== undefined) values.push({ key: 'default_model', value: modelName, source: user.sources.modelName });
  for (const [section, inner] of Object.entries(settings)) {
    for (const [name, value] of Object.entries(inner as Readonly<Record<string, unknown>>)) {
      const key = `${section}.${name}`;
      values.push({ key, value, source: sourceOf(key, isHeldBack(key) ? { ...parsed, project: NOTHING } : parsed) });
    }
  }
  for (const table of ['api', 'permissions', 'providers', 'models', 'prices'] as const) {
    for (const [name, value] of Object.entries(user.parsed[table] ?? {})) {
      values.push({ key: `${table}.${name}`, value: redacted(value), source: parsed.user.path ?? '' });
    }
  }
  return { values, untrusted };
}

const NOTHING = { path: undefined, content: {} };
const NO_PROJECT: RepositoryFiles = { file: undefined, trusted: undefined };

interface ParsedFile<Content> {
  readonly path: string | undefined;
  readonly content: Content;
}

interface ParsedFiles {
  readonly user: ParsedFile<UserFile>;
  readonly project: ParsedFile<ProjectFile>;
}

/** The project's file comes first; only the lines of lists that add up have both. */
function sourceOf(key: string, { user, project }: ParsedFiles): string {
  const sources = [project, user].flatMap(({ path, content }) =>
    path !== undefined && has(content, key) ? [path] : [],
  );
  if (sources.length === 0) return 'default';
  return ADDED_UP.has(key) ? sources.join(', ') : String(sources[0]);
}

const ADDED_UP: ReadonlySet<string> = new Set(['documents.ignore', 'secrets.allow']);

function has(file: UserFile | ProjectFile, key: string): boolean {
  const [section = '', name] = key.split('.');
  const value = (file as Readonly<Record<string, unknown>>)[section];
  return name === undefined ? value !== undefined : typeof value === 'object' && value !== null && name in value;
}
