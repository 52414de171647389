import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { resolvePaths } from '../config/paths.ts';
import type { Paths } from '../config/paths.ts';
import type { Context, OneJob } from './context.ts';

/** Moontide in a home of its own with the user's configuration and keys; its end removes that home. */
export async function openThrowAway({ config, storedKeys }: Paths, env: Context['env']): Promise<OneJob> {
  await using stack = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'moontide-preview-'));
  stack.defer(() => rm(home, { recursive: true, force: true }));
  const { platform } = process;
  const paths = resolvePaths({ env: { ...env, MOONTIDE_HOME: home }, platform, home, uid: process.getuid?.() ?? 0 });
  const { openOneJob } = await import('../../service/one-job.ts');
  const { client } = stack.use(await openOneJob({ paths: { ...paths, config, storedKeys }, env, as: 'preview' }));
  const owned = stack.move();
  return { client, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}
