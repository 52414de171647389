/** What is wrong with a configuration file, in sentences that name the key and what is allowed there. */
import { Value } from 'typebox/value';
import type { TSchema } from 'typebox';
import { MoontideError } from '../core/errors.ts';
import { maskKeysIn } from '../core/mask.ts';
import { closest } from './closest.ts';

export interface ConfigProblem {
  /** Dotted, as a person would look for it: `watch.quiet_ms`, `documents.folders[2]`; empty for the file as a whole. */
  readonly key: string;
  /** A sentence that begins with the key. */
  readonly message: string;
}

export function configInvalid(file: string, found: readonly ConfigProblem[]): MoontideError {
  // A key of an account that was put in the wrong place would be shown as the wrong value.
  const problems = found.map(({ key, message }) => ({ key: maskKeysIn(key), message: maskKeysIn(message) }));
  return new MoontideError('CONFIG_INVALID', problems.map(({ message }) => `${file}: ${message}`).join('\n'), {
    details: { file, problems },
  });
}

/** Every place where `value` does not fit `schema`, once each, in the order of the schema's check. */
export function problemsOf(schema: TSchema, value: unknown): readonly ConfigProblem[] {
  const problems = new Map<string, ConfigProblem>();
  for (const { keyword, instancePath, schemaPath, params } of Value.Errors(schema, value)) {
    // Said once more for each of the keys that it is about.
    if (keyword === 'additionalProperties') continue;
    const path = instancePath.split('/').slice(1).map(unescapePointer);
    if (keyword === 'required') {
      for (const name of params.requiredProperties) {
        const key = dotted([...path, name]);
        problems.set(key, { key, message: `${key} is missing` });
      }
      continue;
    }
    const key = dotted(path);
    if (problems.has(key)) continue;
    const unknown = keyword === 'boolean' && schemaPath.endsWith('/additionalProperties');
    const message = unknown ? unknownKey(schema, path) : wrongValue(schema, value, path);
    problems.set(key, { key, message });
  }
  return [...problems.values()];
}

function unknownKey(schema: TSchema, path: readonly string[]): string {
  const known = Object.keys(propertiesOf(nodeAt(schema, path.slice(0, -1))));
  const name = path.at(-1) ?? '';
  const near = closest(name, known);
  const hint = near === undefined ? `allowed are ${known.join(', ')}` : `did you mean ${near}?`;
  return `${dotted(path)} is not a known key; ${hint}`;
}

function wrongValue(schema: TSchema, value: unknown, path: readonly string[]): string {
  const node = nodeAt(schema, path);
  // Below a table that is only half ours, such as [providers], a value may be a key to somebody's account.
  const found = node === undefined ? '' : `; it is ${shown(valueAt(value, path))}`;
  return `${dotted(path)} must be ${node === undefined ? 'a table' : allowed(node)}${found}`;
}

type SchemaNode = Readonly<Record<string, unknown>>;

function allowed(node: SchemaNode): string {
  if (typeof node['allowed'] === 'string') return node['allowed'];
  if (Array.isArray(node['enum'])) return `one of ${node['enum'].map((item) => JSON.stringify(item)).join(', ')}`;
  const { minimum, maximum, minLength, maxLength, maxItems } = node;
  switch (node['type']) {
    case 'integer':
      return `a whole number from ${String(minimum)} to ${String(maximum)}`;
    case 'number':
      return `a number from ${String(minimum)} to ${String(maximum)}`;
    case 'string':
      return `a text in one line of ${String(minLength)} to ${String(maxLength)} characters`;
    case 'array':
      return `a list of at most ${String(maxItems)} texts`;
    default:
      return 'a table';
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object') return 'a table';
  // Numbers not by JSON, which has no word for the inf and nan of TOML.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function nodeAt(schema: TSchema, path: readonly string[]): SchemaNode | undefined {
  let node = schema as SchemaNode | undefined;
  for (const part of path) {
    const next: unknown = node?.['type'] === 'array' ? node['items'] : propertiesOf(node)[part];
    node = typeof next === 'object' && next !== null ? (next as SchemaNode) : undefined;
  }
  return node;
}

function propertiesOf(node: SchemaNode | undefined): SchemaNode {
  return (node?.['properties'] as SchemaNode | undefined) ?? {};
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, part) => (inside as Record<string, unknown>)[part], value);
}

function dotted(path: readonly string[]): string {
  return path.map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

/** JSON Pointer, RFC 6901. */
function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
