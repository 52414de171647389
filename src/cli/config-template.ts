/** What `init` writes, made from the schema that checks it: every key with its meaning and its default. */
import { stringify } from 'smol-toml';
import { ProjectFile } from '../config/schema/project-file.ts';

/** The slice of a schema that is shown. */
interface Key {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Key>>;
  /** Of a list of tables. */
  readonly items?: Key;
}

export function projectFileTemplate(): string {
  const lines = [
    "# Moontide's configuration of this project. Nothing here is needed: what is commented out is the default.",
  ];
  const keys = Object.entries(ProjectFile.properties as Readonly<Record<string, Key>>);
  // In TOML, what stands below a table's name belongs to it: the keys without a table come first.
  for (const [name, key] of keys.filter(
    ([, key]) => key.properties === undefined && key.items?.properties === undefined,
  )) {
    lines.push('', ...keyLines(name, key));
  }
  for (const [name, { description, properties }] of keys) {
    if (properties === undefined) continue;
    lines.push('', ...comment(description), `[${name}]`);
    for (const [inner, key] of Object.entries(properties)) lines.push(...keyLines(inner, key));
  }
  for (const [name, { description, items }] of keys) {
    if (items?.properties === undefined) continue;
    lines.push('', ...comment(description), `# [[${name}]]`);
    for (const [inner, key] of Object.entries(items.properties)) lines.push(`#   ${setting(inner, key)}`);
  }
  return [...lines, ''].join('\n');
}

export const IGNORE_FILE_TEMPLATE = `# What Moontide leaves out of the documents, in gitignore syntax. Lines count from the project's root.
# .env files, keys, logs, binary files and node_modules are left out without being named.
#
# docs/drafts/
# *.tmp.md
`;

function keyLines(name: string, key: Key): string[] {
  return [...comment(key.description), `# ${setting(name, key)}`];
}

function setting(name: string, { default: value, examples: [example] = [] }: Key): string {
  return stringify({ [name]: value ?? example ?? '' }).trim();
}

function comment(text: string | undefined): string[] {
  return text === undefined ? [] : [`# ${text}`];
}
