/** `files`: the account's files by the Files API itself; the output is JSON with or without `--json`. */
import { readFile, realpath } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import { isSecretName } from '../../core/eligibility-secrets.ts';
import { MoontideError } from '../../core/errors.ts';
import { withProject } from '../connection.ts';
import { consent } from '../consent.ts';
import type { ConsentOptions } from '../consent.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { printable, printableLines, showPath, size } from '../render/text.ts';
import type { TargetOptions } from '../target.ts';

export interface FileOptions extends TargetOptions {
  readonly json?: boolean;
}

export interface ChangeFileOptions extends FileOptions {
  readonly dryRun?: boolean;
}

export interface DeleteFileOptions extends ChangeFileOptions, ConsentOptions {}

export function listFiles(context: Context, options: FileOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, { id }) => {
    print(context.stdout, [json(await client.files.list(id))]);
    return 0;
  });
}

export function getFile(context: Context, file: string, options: FileOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, { id }) => {
    print(context.stdout, [json(await client.files.get(id, file))]);
    return 0;
  });
}

/** The text as it is, for a pipe; on a terminal with nothing in it that could steer that. */
export function fileContent(context: Context, file: string, options: FileOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, { id }) => {
    const content = await client.files.content(id, file);
    const { stdout } = context;
    if (options.json === true) print(stdout, [json({ id: file, content })]);
    else stdout.write(stdout.isTerminal ? printableLines(content) : content);
    return 0;
  });
}

export function uploadFile(context: Context, path: string, options: ChangeFileOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, { id, root }) => {
    const content = await readGiven(path, [context.cwd, root]);
    const filename = basename(path);
    if (options.dryRun === true) {
      print(context.stdout, [json({ dryRun: true, filename, bytes: content.byteLength })]);
    } else {
      print(context.stdout, [json(await client.files.upload(id, filename, content))]);
    }
    return 0;
  });
}

export function deleteFile(context: Context, file: string, options: DeleteFileOptions): Promise<ExitCode> {
  return withProject<ExitCode>(context, options, async (client, { id }) => {
    const { filename, bytes } = await client.files.get(id, file);
    if (options.dryRun === true) {
      print(context.stdout, [json({ dryRun: true, id: file, filename, bytes })]);
      return 0;
    }
    if (!(await consent(context, options, `Delete ${printable(filename)} (${size(bytes)}) from the account?`))) {
      context.stderr.write('Nothing was deleted.\n');
      return 1;
    }
    print(context.stdout, [json(await client.files.delete(id, file))]);
    return 0;
  });
}

/**
 * The file in the first of the folders that has it.
 * @throws FILE_NOT_FOUND; UNREADABLE; USAGE for a name that may hold a secret, also behind a link: no such file leaves the
 * machine.
 */
async function readGiven(name: string, [folder = '', ...others]: readonly string[]): Promise<Buffer> {
  const path = resolve(folder, name);
  try {
    const names = [...path.split(sep), ...(await realpath(path)).split(sep)];
    if (names.some(isSecretName)) throw secretRefused(path);
    return await readFile(path);
  } catch (error) {
    if (error instanceof MoontideError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new MoontideError('UNREADABLE', `${showPath(path)} cannot be read.`, { cause: error });
    }
    if (others.length > 0) return await readGiven(name, others);
    throw new MoontideError('FILE_NOT_FOUND', `There is no file ${showPath(name)}.`, { cause: error });
  }
}

function secretRefused(path: string): MoontideError {
  return new MoontideError('USAGE', `${showPath(path)} may hold a secret by its name, and stays here.`, {
    fix: 'Copy what is no secret of it into a file of another name.',
  });
}
