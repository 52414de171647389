/** `.env.project` and its line in `.gitignore`: the only files of a project that Moontide writes unless it is told to. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import writeFileAtomic from 'write-file-atomic';
import { MoontideError } from '../core/errors.ts';
import { onDisk, writePrivateFile } from '../private-file.ts';
import { readInside } from '../read-inside.ts';
import type { Secret } from '../secret.ts';
import { removeVariable, setVariable } from './dotenv-edit.ts';
import { gitIgnored } from './git-ignored.ts';
import { KEY_VARIABLE, MAX_DOTENV_BYTES } from './resolve.ts';

export const PROJECT_KEY_FILE = '.env.project';

/** What became of the line in `.gitignore`. */
export type GitIgnoreOutcome = 'added' | 'ignored-already' | 'refused';

/**
 * Writes the key in one step, readable by this user alone, and keeps the rest of the file. The line in `.gitignore`
 * comes first: at no moment is there a key that `git add` would take.
 * @throws MoontideError UNREADABLE when the file is not what can be changed safely; STORE_UNAVAILABLE.
 */
export async function writeProjectKey(root: string, key: Secret): Promise<GitIgnoreOutcome> {
  const text = await readProjectFile(root);
  const changed = setVariable(text ?? '', KEY_VARIABLE, key.reveal());
  if (changed === undefined)
    throw notSafe('another variable would be read differently, as where a quote is not closed');
  const outcome = await ignoreInGit(root);
  writePrivateFile(join(root, PROJECT_KEY_FILE), changed);
  return outcome;
}

/**
 * Takes the key out, and the file with it where nothing else is in it. False when there was none.
 * @throws MoontideError UNREADABLE, STORE_UNAVAILABLE.
 */
export async function removeProjectKey(root: string): Promise<boolean> {
  const text = await readProjectFile(root);
  if (text === undefined || parse(text)[KEY_VARIABLE] === undefined) return false;
  const rest = removeVariable(text, KEY_VARIABLE);
  if (rest === undefined) throw notSafe('another variable would be read differently, as where a quote is not closed');
  const path = join(root, PROJECT_KEY_FILE);
  if (rest.trim() === '') onDisk(`delete ${path}`, () => rmSync(path));
  else writePrivateFile(path, rest);
  return true;
}

async function readProjectFile(root: string): Promise<string | undefined> {
  const read = readInside(join(root, PROJECT_KEY_FILE), { maxBytes: MAX_DOTENV_BYTES, root });
  switch (read.kind) {
    case 'missing':
      return undefined;
    case 'refused':
      throw notSafe(read.because);
    case 'text':
      // What is not UTF-8 would be written back as something else.
      if (read.text.includes('\uFFFD')) throw notSafe('it is not UTF-8');
      return read.text;
  }
}

async function ignoreInGit(root: string): Promise<GitIgnoreOutcome> {
  const { text = '', isIgnored, refused } = await gitIgnored(root, PROJECT_KEY_FILE);
  if (refused !== undefined || text.includes('\uFFFD')) return 'refused';
  if (isIgnored) return 'ignored-already';
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || /[\r\n]$/.test(text) ? '' : lineEnd;
  const path = join(root, '.gitignore');
  onDisk(`write ${path}`, () => {
    // A file of the project like others: an existing one keeps its mode.
    const mode = text === '' ? { mode: 0o644 } : {};
    writeFileAtomic.sync(path, `${text}${gap}${PROJECT_KEY_FILE}${lineEnd}`, mode);
  });
  return 'added';
}

function notSafe(because: string): MoontideError {
  return new MoontideError('UNREADABLE', `${PROJECT_KEY_FILE} is left as it is: ${because}.`, {
    fix: `Mend or move ${PROJECT_KEY_FILE}, then try again.`,
  });
}
