/** What keeps a project from being in step: halts and problems. */
import type { Halt, Problem } from '../../control/protocol/plan.ts';
import type { ErrorCode } from '../../core/error-table.ts';
import { HALT_CODES } from '../../core/project-state.ts';
import { whereToRead } from '../../core/where-to-read.ts';
import { problemGroups } from './problem-groups.ts';
import { count, printable } from './text.ts';
import { cut } from './view.ts';
import type { View } from './view.ts';

export function haltLines({ reason, message, fix }: Halt, view: View): string[] {
  return [`${view.style('red', 'HALTED:')} ${printable(message)}`, ...adviceLines(HALT_CODES[reason], fix, view)];
}

/** What to do, and where to read more: the same below every sentence of what is wrong. */
export function adviceLines(code: ErrorCode, fix: string, { style }: Pick<View, 'style'>): string[] {
  return [`  ${style('bold', 'to do:')} ${printable(fix)}`, style('dim', `  read more: ${whereToRead(code)}`)];
}

export function problemLines(problems: readonly Problem[], view: View): string[] {
  if (problems.length === 0) return [];
  const rows = problemGroups(problems).map(({ paths, sentence }) => `  ${paths}: ${sentence}`);
  return [view.style('yellow', count(problems.length, 'problem')), ...cut(rows, '`moontide list` shows all', view)];
}
