/** Who this installation is, in a file of its own: the remote files that carry its id are ours, whatever else is lost. */
import { join } from 'node:path';
import { Type } from 'typebox';
import { MoontideError } from '../core/errors.ts';
import { SHORT_ID_PATTERN, isShortId } from '../core/short-id.ts';
import type { SetAside } from '../private-file.ts';
import { randomInstallationId } from './ids.ts';
import { FORMAT, type ReadOptions, readJsonFile, writeJsonFile } from '../json-file.ts';

const Installation = Type.Object(
  { version: Type.Literal(FORMAT), id: Type.String({ pattern: SHORT_ID_PATTERN }) },
  { additionalProperties: false },
);

export interface FoundInstallation {
  readonly id: string;
  readonly damaged?: SetAside;
}

/** The id in `folder`, made now if there is none. @throws MoontideError STORE_NEWER, STORE_UNAVAILABLE. */
export function findInstallation(folder: string, options: ReadOptions): FoundInstallation {
  const path = join(folder, 'installation.json');
  const file = readJsonFile(path, Installation, options);
  if (file.kind === 'read') return { id: file.content.id };
  const id = randomInstallationId();
  writeJsonFile(path, Installation, { version: FORMAT, id });
  return file.kind === 'missing' ? { id } : { id, damaged: file.damaged };
}

/** An id that was given, as by the environment of a CI job: no file is read or made. @throws CONFIG_INVALID. */
export function givenInstallation(id: string): FoundInstallation {
  if (isShortId(id)) return { id };
  throw new MoontideError(
    'CONFIG_INVALID',
    `The installation's id must be 4 to 12 lower-case letters and digits, not ${JSON.stringify(id)}.`,
  );
}
