/** The schemas of both files as editors read them (JSON Schema, draft 2020-12): made from the one that checks the files. */
import { fileURLToPath } from 'node:url';
import { ProjectFile } from './schema/project-file.ts';
import { UserFile } from './schema/user-file.ts';

export type SchemaName = 'config' | 'moontide';

export function jsonSchema(name: SchemaName): Readonly<Record<string, unknown>> {
  const title = name === 'config' ? "The user's config.toml of Moontide" : "A project's moontide.toml";
  const schema = plain(name === 'config' ? UserFile : ProjectFile) as Readonly<Record<string, unknown>>;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...schema };
}

/** Where the package has it. */
export function schemaPath(name: SchemaName): string {
  return fileURLToPath(import.meta.resolve(`#schema/${name}.schema.json`));
}

/** Words that are ours: no editor knows them. */
const OURS: ReadonlySet<string> = new Set(['trust', 'allowed']);

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (OURS.has(key) && !isProperty(inner) ? [] : [[key, plain(inner)]])),
  );
}

/** A key of the configuration of that name, should there ever be one. */
function isProperty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value;
}
