/** Whether what is shown arrives whole, and whether other tools' records of uploads can be read. */
import { join } from 'node:path';
import { ERRORS } from '../../core/errors.ts';
import { parseTracking, TRACKING_PATH } from '../../core/tracking.ts';
import { UTF8_ADVICE } from '../../core/troubles.ts';
import { readInside } from '../../read-inside.ts';
import type { Context } from '../context.ts';
import type { Finding } from './finding.ts';

const MAX_BYTES = 10_000_000;

export async function examineOutput({ env }: Context, root: string): Promise<Finding[]> {
  const read = await readInside(join(root, TRACKING_PATH), { maxBytes: MAX_BYTES, root });
  return [judgeLocale(env), ...(read.kind === 'text' ? judgeTracking(read.text) : [])];
}

/** By the variables that decide it, the strongest first (POSIX, "Internationalization Variables"); an empty one is not set. */
export function judgeLocale(env: Context['env']): Finding {
  const name = 'locale';
  const variable = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((each) => (env[each] ?? '') !== '');
  const value = variable === undefined ? undefined : env[variable];
  // macOS' terminals show UTF-8 whatever these say, and set them; a bare C locale shows letters beyond ASCII as signs.
  if (value !== undefined && /utf-?8/i.test(value)) return { name, verdict: 'ok', detail: `${variable}=${value}` };
  const detail = variable === undefined ? 'none is set' : `${variable}=${value} is not UTF-8`;
  return { name, verdict: 'warn', detail: `${detail}: letters beyond ASCII may be garbled`, fix: UTF8_ADVICE };
}

export function judgeTracking(text: string): Finding[] {
  const parsed = parseTracking(text);
  if (parsed.kind === 'read') return [];
  return [{ name: TRACKING_PATH, verdict: 'warn', detail: `it ${parsed.because}`, fix: ERRORS.TRACKING_DAMAGED.fix }];
}
