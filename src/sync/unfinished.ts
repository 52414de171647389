import { MoontideError, type ErrorCode } from '../core/errors.ts';
import type { JobKind, Plan } from '../core/model.ts';

/** Why a job of this kind is not done although its plan has nothing more that can be tried. */
export function unfinishedError(kind: JobKind, { problems }: Plan): MoontideError | undefined {
  const [problem, ...others] = problems.filter(({ code }) => code !== 'over-limit');
  if (problem === undefined || kind === 'clean') return undefined;
  const code: ErrorCode = problem.code === 'refused' ? 'REFUSED_BY_SERVER' : 'UNREADABLE';
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new MoontideError(code, `${problem.path}: ${problem.message}${more}`);
}
