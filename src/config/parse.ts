import { TomlError, parse } from 'smol-toml';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { parseBaseUrl } from './base-url.ts';
import { belowRoot } from './below-root.ts';
import { type ConfigProblem, configInvalid, problemsOf } from './problems.ts';
import { scheduleProblems, withPlainDates } from './schedules.ts';
import { KimiTables } from './schema/kimi-tables.ts';
import { ProjectFile } from './schema/project-file.ts';
import { UserFile } from './schema/user-file.ts';

/** A configuration file that was read. */
export interface ConfigFile {
  /** As messages name it. */
  readonly path: string;
  readonly text: string;
}

/** `content`: what the file says, where that is known. @throws MoontideError CONFIG_INVALID with every problem of it. */
export function parseUserFile(file: ConfigFile, content: TomlContent = parseTable(file)): UserFile {
  return checked(UserFile, file, content);
}

/** @throws MoontideError CONFIG_INVALID with every problem of the file. */
export function parseProjectFile(file: ConfigFile, content: TomlContent = parseTable(file)): ProjectFile {
  return checked(
    ProjectFile,
    file,
    content,
    Object.keys(content)
      .filter((key) => key in UserFile.properties && !(key in ProjectFile.properties))
      .map((key) => ({
        key,
        message: `${key} can only be set in the user's config.toml: what comes with a repository does not decide it`,
      })),
  );
}

/**
 * A configuration of Kimi Code, in TOML or, by an older version, in JSON: what it has besides providers and models is not
 * ours to judge. @throws MoontideError CONFIG_INVALID.
 */
export function parseKimiFile(file: ConfigFile): KimiTables {
  const { default_model, providers, models } = file.path.endsWith('.json') ? parseJson(file) : parseTable(file);
  const tables = Object.entries({ default_model, providers, models }).filter(([, value]) => value !== undefined);
  return checked(KimiTables, file, Object.fromEntries(tables));
}

export type TomlContent = Readonly<Record<string, unknown>>;

function checked<Schema extends typeof UserFile | typeof ProjectFile | typeof KimiTables>(
  schema: Schema,
  file: ConfigFile,
  table: TomlContent,
  better: readonly ConfigProblem[] = [],
): Static<Schema> {
  const problems = [
    ...better,
    ...problemsOf(schema, table).filter(({ key }) => !better.some((one) => one.key === key)),
  ];
  if (problems.length > 0 || !Value.Check<TSchema>(schema, table)) throw configInvalid(file.path, problems);
  const own: Pick<UserFile, 'documents' | 'base_url'> & Pick<ProjectFile, 'schedule'> = table;
  const meaningless = [...pathProblems(own), ...addressProblems(own), ...scheduleProblems(own.schedule)];
  if (meaningless.length > 0) throw configInvalid(file.path, meaningless);
  return table as Static<Schema>;
}

/** @throws MoontideError CONFIG_INVALID when the file is not TOML. */
export function parseTable(file: ConfigFile): TomlContent {
  try {
    return withPlainDates(parse(file.text));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Its message goes on with the lines around the mistake, and `cause` would carry them: there may be a key in them.
    const what = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    const message = `line ${error.line}, column ${error.column}: not valid TOML: ${what}`;
    throw configInvalid(file.path, [{ key: '', message }]);
  }
}

function parseJson(file: ConfigFile): TomlContent {
  try {
    const content: unknown = JSON.parse(file.text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as TomlContent;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Its message quotes the file: there may be a key in it.
  }
  throw configInvalid(file.path, [{ key: '', message: 'not valid JSON with a table at its top' }]);
}

/** Of our own keys only: that of a provider that is not used is not ours to judge. */
function addressProblems({ base_url: address }: Pick<UserFile, 'base_url'>): readonly ConfigProblem[] {
  if (address === undefined) return [];
  const result = parseBaseUrl(address);
  return 'problem' in result ? [{ key: 'base_url', message: `base_url ${result.problem}` }] : [];
}

function pathProblems({ documents }: Pick<UserFile, 'documents'>): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const name of ['folders', 'files'] as const) {
    for (const [index, path] of (documents?.[name] ?? []).entries()) {
      const result = belowRoot(path);
      const key = `documents.${name}[${index}]`;
      if ('problem' in result)
        problems.push({ key, message: `${key} ${result.problem}; it is ${JSON.stringify(path)}` });
    }
  }
  return problems;
}
