/** Where a demo plays: which folder, against which API, with whose state. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { resolvePaths } from '../../config/paths.ts';
import type { Paths } from '../../config/paths.ts';
import { MoontideError } from '../../core/errors.ts';
import { resolveKey } from '../../keys/resolve.ts';
import { makePrivateFolder } from '../../private-file.ts';
import type { Context } from '../context.ts';
import { realFolder } from '../target.ts';

export interface DemoSetting extends AsyncDisposable {
  readonly root: string;
  /** Copied from the package: free to be edited. */
  readonly isSample: boolean;
  readonly paths: Paths;
  /** Where the emulator keeps its files; absent where the real API is used. */
  readonly emulatorFolder?: string;
  /** Where the key for the real API comes from, masked. */
  readonly key?: string;
}

export interface DemoPlace {
  /** A folder of the user's; absent for the sample. */
  readonly folder: string | undefined;
  /** Where the state is kept; absent: a temporary folder for the sample, the user's own state folder otherwise. */
  readonly state: string | undefined;
}

export async function chooseSetting(context: Context, { folder, state }: DemoPlace): Promise<DemoSetting> {
  const kept = state === undefined ? undefined : resolve(context.cwd, state);
  if (folder === undefined) return await sampleSetting(context, kept);
  const root = await realFolder(resolve(context.cwd, folder));
  const { active, problems } = await resolveKey({ root, env: context.env });
  if (active !== undefined) {
    const key = `${active.masked} from ${active.source}`;
    return { root, isSample: false, paths: context.paths, key, ...nothingToRemove };
  }
  const [problem] = problems;
  if (problem !== undefined) throw new MoontideError('KEY_MISSING', problem.message, { fix: 'Correct the file.' });
  const base = kept ?? join(context.paths.stateFolder, 'demo');
  return { root, isSample: false, ...placesBelow(base, context), ...nothingToRemove };
}

async function sampleSetting(context: Context, kept: string | undefined): Promise<DemoSetting> {
  await using stack = new AsyncDisposableStack();
  const base = kept ?? (await mkdtemp(join(tmpdir(), 'moontide-demo-')));
  if (kept === undefined) stack.defer(() => rm(base, { recursive: true, force: true, maxRetries: 3 }));
  const root = join(base, 'sample');
  makePrivateFolder(root);
  if ((await readdir(root)).length === 0) await cp(sampleFolder(), root, { recursive: true });
  const owned = stack.move();
  return {
    root: await realFolder(root),
    isSample: true,
    ...placesBelow(base, context),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

const nothingToRemove: AsyncDisposable = {
  async [Symbol.asyncDispose]() {},
};

/** Beside the project, not in it and not around it: no project may hold Moontide's own files. */
function placesBelow(base: string, { env }: Context): Pick<DemoSetting, 'paths' | 'emulatorFolder'> {
  const home = join(base, 'home');
  const { platform } = process;
  const paths = resolvePaths({ env: { ...env, MOONTIDE_HOME: home }, platform, home, uid: process.getuid?.() ?? 0 });
  return { paths, emulatorFolder: join(base, 'moonshot') };
}

function sampleFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('#sample/README.md')));
}
