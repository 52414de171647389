/** A configuration of Kimi Code or its SDK that is named for one command, as MOONTIDE_KIMI_CONFIG names it for a process. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MoontideError } from '../core/errors.ts';
import type { Context } from './context.ts';

export interface KimiConfigOptions {
  readonly kimiConfig?: string;
}

/** @throws USAGE for a file that is not there. */
export function withKimiConfig(context: Context, { kimiConfig: file }: KimiConfigOptions): Context {
  if (file === undefined) return context;
  const path = resolve(context.cwd, file);
  if (!existsSync(path)) throw new MoontideError('USAGE', `--kimi-config names a file that is not there: ${path}`);
  return { ...context, env: { ...context.env, MOONTIDE_KIMI_CONFIG: path } };
}

/** @throws USAGE where the option would change nothing, because `who` is not started by this command. */
export function refuseKimiConfig(
  { cwd }: Pick<Context, 'cwd'>,
  { kimiConfig: file }: KimiConfigOptions,
  who: string,
): void {
  if (file === undefined) return;
  throw new MoontideError('USAGE', `--kimi-config has no effect here: ${who}.`, {
    fix: `Name the file for good with \`moontide config set kimi_config ${resolve(cwd, file)}\`.`,
  });
}
