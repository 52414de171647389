/** Reads and writes what an agent asks for: below the project's folder, under the rules, and never what may hold a secret. */
import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isSecretName } from '../../core/eligibility-secrets.ts';
import { MoontideError } from '../../core/errors.ts';
import type { Turn } from '../ports.ts';

/** More is not read: it would not fit into what a model reads. */
const LARGEST_BYTES = 10_000_000;

interface TextRange {
  readonly line?: number | null | undefined;
  readonly limit?: number | null | undefined;
}

/** @throws MoontideError PERMISSION_DENIED, UNREADABLE. */
export async function readForAgent(
  turn: Pick<Turn, 'root' | 'permit'> | undefined,
  root: string,
  path: string,
  { line, limit }: TextRange,
): Promise<string> {
  const inside = await insideOf(root, path);
  if (turn !== undefined) await permitted(turn, 'read', inside.relative);
  const { size } = await stat(inside.real).catch((error: unknown) => {
    throw new MoontideError('UNREADABLE', `${inside.relative} cannot be read.`, { cause: error });
  });
  if (size > LARGEST_BYTES)
    throw new MoontideError('UNREADABLE', `${inside.relative} has ${size} bytes: too many to read.`);
  const text = await readFile(inside.real, 'utf8');
  const first = Math.max(1, line ?? 1) - 1;
  const last = typeof limit === 'number' ? first + limit : undefined;
  return first === 0 && last === undefined ? text : text.split('\n').slice(first, last).join('\n');
}

/** @throws MoontideError PERMISSION_DENIED. */
export async function writeForAgent(
  turn: Pick<Turn, 'root' | 'permit'>,
  path: string,
  content: string,
  isApproved: boolean,
): Promise<void> {
  const inside = await insideOf(turn.root, path);
  const isThere = await stat(inside.real).then(
    () => true,
    () => false,
  );
  if (!isApproved) await permitted(turn, isThere ? 'edit' : 'write', inside.relative);
  await mkdir(dirname(inside.real), { recursive: true });
  await writeFile(inside.real, content);
}

async function permitted(turn: Pick<Turn, 'permit'>, tool: string, path: string): Promise<void> {
  const permit = await turn.permit({ tool, action: path, input: { path } });
  if (permit.kind === 'refused') throw new MoontideError('PERMISSION_DENIED', permit.message);
}

/** Where a path is once links are followed. @throws MoontideError PERMISSION_DENIED for what is not below the root. */
async function insideOf(root: string, path: string): Promise<{ readonly real: string; readonly relative: string }> {
  const real = await realOf(isAbsolute(path) ? path : join(root, path));
  const below = relative(root, real);
  if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) {
    throw new MoontideError('PERMISSION_DENIED', `${path} is not in the project's folder.`);
  }
  if (below.split(sep).includes('.git')) throw new MoontideError('PERMISSION_DENIED', `${below} belongs to git.`);
  if (isSecretName(basename(real)) || isSecretName(basename(path))) {
    throw new MoontideError('PERMISSION_DENIED', `The name of ${below} says that it may hold a secret.`);
  }
  return { real, relative: below };
}

/** Of what is not there yet: where it would be. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return join(await realOf(dirname(path)), basename(path));
  }
}
