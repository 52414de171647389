import type { Style } from './text.ts';

/** What rendering needs to know of where its lines go. */
export interface View {
  readonly style: Style;
  /** Unlimited where the lines go to a file or a program. */
  readonly columns: number;
  /** Long lists are cut: a person reads, and the whole is one command away. */
  readonly brief: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const LONGEST_BRIEF_LIST = 12;

/** At most a dozen lines where the view is brief, the last of which says how many more there are and `where`. */
export function cut(lines: readonly string[], where: string, { brief, style }: View): string[] {
  if (!brief || lines.length <= LONGEST_BRIEF_LIST) return [...lines];
  const shown = lines.slice(0, LONGEST_BRIEF_LIST - 1);
  return [...shown, style('dim', `  … and ${lines.length - shown.length} more: ${where}`)];
}
