/** Problems that differ in their paths alone, as of a full account, told as one. */
import type { Problem } from '../../control/protocol/plan.ts';
import { figure, printable, showPath } from './text.ts';

export interface ProblemGroup {
  /** The first few, and how many more there are. */
  readonly paths: string;
  /** What is wrong, and what to do. */
  readonly sentence: string;
}

const SHOWN_PATHS = 3;

export function problemGroups(problems: readonly Problem[]): ProblemGroup[] {
  const bySentence = Map.groupBy(problems, ({ message, fix = '' }) => printable(`${message} ${fix}`.trimEnd()));
  return [...bySentence].map(([sentence, group]) => {
    const shown = group.slice(0, SHOWN_PATHS).map(({ path }) => showPath(path));
    const more = group.length - shown.length;
    return { paths: `${shown.join(', ')}${more > 0 ? ` and ${figure(more)} more` : ''}`, sentence };
  });
}
