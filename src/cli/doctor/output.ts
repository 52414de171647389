/** Whether what is shown arrives whole, and whether other tools' records of uploads can be read. */
import { join } from 'node:path';
import { ERRORS } from '../../core/error-table.ts';
import { parseTracking, TRACKING_PATH } from '../../core/tracking.ts';
import { readInside } from '../../read-inside.ts';
import type { Context } from '../context.ts';
import { localeOf } from '../locale.ts';
import type { Finding } from './finding.ts';

const MAX_BYTES = 10_000_000;

export async function examineOutput({ env }: Context, root: string): Promise<Finding[]> {
  const read = readInside(join(root, TRACKING_PATH), { maxBytes: MAX_BYTES, root });
  return [judgeLocale(env), ...(read.kind === 'text' ? judgeTracking(read.text) : [])];
}

export function judgeLocale(env: Context['env']): Finding {
  const name = 'locale';
  const locale = localeOf(env);
  if (locale.kind === 'utf-8') return { name, verdict: 'ok', detail: locale.setting };
  const detail = `${locale.because}: letters beyond ASCII may be garbled`;
  return { name, verdict: 'warn', detail, fix: ERRORS.OUTPUT_GARBLED.fix };
}

export function judgeTracking(text: string): Finding[] {
  const parsed = parseTracking(text);
  if (parsed.kind === 'read') return [];
  return [{ name: TRACKING_PATH, verdict: 'warn', detail: `it ${parsed.because}`, fix: ERRORS.TRACKING_DAMAGED.fix }];
}
