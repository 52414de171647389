import type { ErrorCode } from '../core/error-table.ts';
import { MoontideError } from '../core/errors.ts';
import type { JobKind, Problem } from '../core/model.ts';

/** Why a job of this kind is not done although its plan has nothing more that can be tried. */
export function unfinishedError(kind: JobKind, problems: readonly Problem[]): MoontideError | undefined {
  const [problem, ...others] = problems.filter(({ code }) => code !== 'over-limit');
  if (problem === undefined || kind === 'clean') return undefined;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const { code, path, message, fix } = problem;
  return new MoontideError(CODES[code], `${path}: ${message}${more}`, fix === undefined ? {} : { fix });
}

const CODES = {
  unreadable: 'UNREADABLE',
  changing: 'UNREADABLE',
  failing: 'UNREADABLE',
  secret: 'SECRET_FOUND',
  refused: 'REFUSED_BY_SERVER',
  'over-limit': 'TOO_MANY_FILES',
  'tracking-file': 'UNREADABLE',
  'tracking-damaged': 'TRACKING_DAMAGED',
} as const satisfies Readonly<Record<Problem['code'], ErrorCode>>;
