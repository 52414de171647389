/** A small JSON file with a version: checked when it is read, set aside when it makes no sense, written in one step. */
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { Clock } from './clock.ts';
import { MoontideError } from './core/errors.ts';
import type { Log } from './log.ts';
import { type SetAside, readIfThere, setAside, writePrivateFile } from './private-file.ts';

/**
 * Stands in each file as `version`. Raised with every change of a shape, an added field too: an older Moontide would
 * drop what it does not know.
 */
export const FORMAT = 1;

export type JsonFile<Content> =
  | { readonly kind: 'missing' }
  | { readonly kind: 'read'; readonly content: Content }
  | { readonly kind: 'damaged'; readonly damaged: SetAside };

export interface ReadOptions {
  readonly clock: Clock;
  readonly log?: Log;
}

/** @throws MoontideError STORE_NEWER, with the file left as it was; STORE_UNAVAILABLE. */
export function readJsonFile<Schema extends TSchema>(
  path: string,
  schema: Schema,
  options: ReadOptions,
): JsonFile<Static<Schema>> {
  const text = readIfThere(path);
  if (text === undefined) return { kind: 'missing' };
  const found = parse(text);
  if (found.kind === 'garbage') return damaged(path, found.reason, options);
  refuseNewer(path, found.value);
  const reason = firstError(schema, found.value);
  if (reason !== undefined) return damaged(path, reason, options);
  return { kind: 'read', content: found.value as Static<Schema> };
}

/** @throws MoontideError STORE_UNAVAILABLE; INTERNAL for what could not be read again. */
export function writeJsonFile<Schema extends TSchema>(path: string, schema: Schema, content: Static<Schema>): void {
  const reason = firstError(schema, content);
  if (reason !== undefined) throw new MoontideError('INTERNAL', `${path} is not written: ${reason}.`);
  writePrivateFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}

type Parsed =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'garbage'; readonly reason: string };

function parse(text: string): Parsed {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    return { kind: 'garbage', reason: error instanceof Error ? error.message : String(error) };
  }
}

function refuseNewer(path: string, found: unknown): void {
  if (typeof found !== 'object' || found === null || !('version' in found)) return;
  const { version } = found;
  if (typeof version !== 'number' || version <= FORMAT) return;
  throw new MoontideError(
    'STORE_NEWER',
    `${path} was written by a newer version: its format is ${version}, not ${FORMAT}.`,
    {
      details: { path, version },
    },
  );
}

function firstError(schema: TSchema, value: unknown): string | undefined {
  const [error] = Value.Errors(schema, value);
  return error === undefined ? undefined : `${error.instancePath === '' ? 'it' : error.instancePath} ${error.message}`;
}

function damaged(path: string, reason: string, { clock, log }: ReadOptions): JsonFile<never> {
  const moved: SetAside = { path: setAside(path, [], clock), reason };
  // At once: whoever opens the registry may fail before they can say it, and the next start finds nothing to say.
  log?.error({ ...moved }, 'A file of the registry is damaged and was set aside');
  return { kind: 'damaged', damaged: moved };
}
