/** Changes a configuration file as a person would: what is not changed keeps its place, its layout and its comments. */
import { patch } from '@decimalturn/toml-patch';
import { isDeepStrictEqual } from 'node:util';
import { TomlError, parse } from 'smol-toml';
import { MoontideError } from '../core/errors.ts';
import { type ConfigFile, parseProjectFile, parseTable, parseUserFile } from './parse.ts';

/** A part of the file's content: tables are merged, `null` takes a key out, everything else takes its place. */
export interface ConfigChange {
  readonly [key: string]: unknown;
}

/**
 * The file's new text.
 * @throws MoontideError CONFIG_INVALID, with every mistake: of the file as it is, or as it would be.
 */
export function editConfig(file: ConfigFile, change: ConfigChange, kind: 'user' | 'project'): string {
  const check = kind === 'user' ? parseUserFile : parseProjectFile;
  const before = parseTable(file);
  const wanted = merged(before, change);
  check(file, wanted);
  const text = patched(switchedOff(file.text, before, change), wanted);
  // The library that keeps the layout is another than the one that reads the file: both must agree on what it says.
  if (!says(text, wanted) || (!replacesList(change) && !hasComments(text, file.text))) {
    throw new MoontideError('INTERNAL', `${file.path} was not changed: the change would have damaged it.`, {
      fix: 'Edit the file by hand.',
    });
  }
  check({ ...file, text });
  return text;
}

type Table = Readonly<Record<string, unknown>>;

function merged(base: Table, change: ConfigChange): Table {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const before = result[key];
    if (value === null) delete result[key];
    else if (isTable(value)) result[key] = merged(isTable(before) ? before : {}, value);
    else result[key] = value;
  }
  return result;
}

/**
 * Single keys that go become comments: the library would take the comment above a key out with it. What is spelled in
 * another way than on lines of its own is left to the library.
 */
function switchedOff(text: string, content: Table, change: ConfigChange): string {
  let result = text;
  for (const path of goingKeys(change)) {
    const [section = '', name] = path;
    const wanted = merged(content, name === undefined ? { [section]: null } : { [section]: { [name]: null } });
    const candidate = commentedOut(result, path).find((one) => says(one, wanted));
    if (candidate !== undefined) [result, content] = [candidate, wanted];
  }
  return result;
}

/** Of the top and of its tables; deeper ones are not ours. */
function goingKeys(change: ConfigChange): readonly (readonly string[])[] {
  return Object.entries(change).flatMap(([key, value]) => {
    if (value === null) return [[key]];
    if (!isTable(value)) return [];
    return Object.keys(value).flatMap((name) => (value[name] === null ? [[key, name]] : []));
  });
}

/** The text without the key, taken for one line, for two, and so on. */
function* commentedOut(text: string, path: readonly string[]): Generator<string> {
  const [section, name] = path.length === 1 ? ['', path[0]] : path;
  const lines = text.split('\n');
  let table = '';
  for (const [first, line] of lines.entries()) {
    table = /^\s*\[\s*([\w-]+)\s*\]/.exec(line)?.[1] ?? table;
    if (table !== section || /^\s*([\w-]+)\s*=/.exec(line)?.[1] !== name) continue;
    for (let last = first; last < Math.min(lines.length, first + LONGEST_VALUE); last += 1) {
      yield lines.map((each, index) => (index >= first && index <= last ? `# ${each}` : each)).join('\n');
    }
    return;
  }
}

/** In lines; a longer one is left to the library. */
const LONGEST_VALUE = 100;

function says(text: string, wanted: Table): boolean {
  try {
    return isDeepStrictEqual(plain(parse(text)), plain(wanted));
  } catch (error) {
    if (error instanceof TomlError) return false;
    throw error;
  }
}

function patched(text: string, wanted: Table): string {
  const result = patch(text, wanted);
  return result.endsWith('\n') || result === '' ? result : `${result}\n`;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Without prototypes and the order of keys, which the two libraries see differently. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isTable(value)) return value instanceof Date ? value.toISOString() : value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** The comments between the items of a list may go with it. */
function replacesList(value: unknown): boolean {
  return Array.isArray(value) || (isTable(value) && Object.values(value).some(replacesList));
}

/** Every line of comment is still there, as often as before; perhaps in one that was switched off. */
function hasComments(after: string, before: string): boolean {
  const left = after.split('\n').map((line) => line.trim());
  return before
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#'))
    .every((line) => {
      const index = left.findIndex((each) => each.includes(line));
      if (index !== -1) left.splice(index, 1);
      return index !== -1;
    });
}
