import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PROJECT_FILE } from '../../config/files.ts';
import { MoontideError } from '../../core/errors.ts';
import { IGNORE_FILE_TEMPLATE, projectFileTemplate } from '../config-template.ts';
import { withDaemon } from '../connection.ts';
import { print, viewOf } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { previewFolder, previewLines } from '../preview.ts';
import { addedLines } from '../render/added.ts';
import { documentsJson } from '../render/documents.ts';
import { json } from '../render/json.ts';
import { showPath } from '../render/text.ts';
import { realFolder } from '../target.ts';

export interface InitOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Writes what configuration is missing, shows what would be uploaded, and adds the project. */
export async function init(context: Context, folder: string | undefined, options: InitOptions): Promise<ExitCode> {
  const { stdout, clock } = context;
  const root = await realFolder(resolve(context.cwd, folder ?? '.'));
  // Before anything is written: a folder that can be no project is refused here.
  const documents = await previewFolder(context, root);
  const written = options.dryRun === true ? [] : await writeMissing(root);
  if (options.json !== true) {
    print(
      stdout,
      written.map((path) => `Wrote ${showPath(path)}.`),
    );
    print(stdout, previewLines(documents, viewOf(stdout, clock)));
  }
  const added = options.dryRun === true ? undefined : await withDaemon(context, (client) => client.add(root));
  if (options.json === true) print(stdout, [json({ written, documents: documentsJson(documents), ...added })]);
  else if (added !== undefined) print(stdout, addedLines(added, viewOf(stdout, clock)));
  return 0;
}

async function writeMissing(root: string): Promise<string[]> {
  const files = [
    [join(root, PROJECT_FILE), projectFileTemplate()],
    [join(root, '.moontideignore'), IGNORE_FILE_TEMPLATE],
  ] as const;
  const written: string[] = [];
  for (const [path, content] of files) {
    if (await writeNew(path, content)) written.push(path);
  }
  return written;
}

/** False where something is there already, which stays as it is. */
async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'EEXIST') return false;
    const fix = 'Make the folder writable for this user, or `moontide add` it without these files.';
    throw new MoontideError('UNREADABLE', `${showPath(path)} cannot be written.`, { cause: error, fix });
  }
}
