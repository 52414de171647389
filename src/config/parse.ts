import { type TomlTable, TomlError, parse } from 'smol-toml';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { belowRoot } from './below-root.ts';
import { type ConfigProblem, configInvalid, problemsOf } from './problems.ts';
import { ProjectFile, UserFile } from './schema.ts';

/** A configuration file that was read. */
export interface ConfigFile {
  /** As messages name it. */
  readonly path: string;
  readonly text: string;
}

/** @throws MoontideError CONFIG_INVALID with every problem of the file. */
export function parseUserFile(file: ConfigFile): UserFile {
  return checked(UserFile, file);
}

/** @throws MoontideError CONFIG_INVALID with every problem of the file. */
export function parseProjectFile(file: ConfigFile): ProjectFile {
  return checked(ProjectFile, file, (table) =>
    Object.keys(table)
      .filter((key) => key in UserFile.properties && !(key in ProjectFile.properties))
      .map((key) => ({
        key,
        message: `${key} can only be set in the user's config.toml: what comes with a repository does not decide it`,
      })),
  );
}

function checked<Schema extends typeof UserFile | typeof ProjectFile>(
  schema: Schema,
  file: ConfigFile,
  misplaced: (table: TomlTable) => readonly ConfigProblem[] = () => [],
): Static<Schema> {
  const table = parseToml(file);
  const better = misplaced(table);
  const problems = [
    ...better,
    ...problemsOf(schema, table).filter(({ key }) => !better.some((one) => one.key === key)),
  ];
  if (problems.length > 0 || !Value.Check<TSchema>(schema, table)) throw configInvalid(file.path, problems);
  const settings = table as Static<Schema>;
  const paths = pathProblems(settings);
  if (paths.length > 0) throw configInvalid(file.path, paths);
  return settings;
}

function parseToml(file: ConfigFile): TomlTable {
  try {
    return parse(file.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Its message goes on with the lines around the mistake, and `cause` would carry them: there may be a key in them.
    const what = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    const message = `line ${error.line}, column ${error.column}: not valid TOML: ${what}`;
    throw configInvalid(file.path, [{ key: '', message }]);
  }
}

function pathProblems({ documents }: UserFile | ProjectFile): readonly ConfigProblem[] {
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
