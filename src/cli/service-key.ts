/** The key where only the shell's environment has it: the service starts without that. */
import { print } from './context.ts';
import type { Context } from './context.ts';

export async function offerToStoreKey({ env, stderr }: Pick<Context, 'env' | 'stderr'>): Promise<void> {
  if ((env['KIMI_API_KEY'] ?? '') === '') return;
  print(stderr, [
    'KIMI_API_KEY is set in this shell and is not written into the service, where others could read it.',
    'Projects that have no key in .env.project or .env need one there.',
  ]);
}
