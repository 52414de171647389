/** What keeps a project from being in step: halts and problems. */
import type { Halt, Problem } from '../../control/protocol/plan.ts';
import { HALT_CODES } from '../../core/project-state.ts';
import { whereToRead } from '../where-to-read.ts';
import { count, printable, showPath } from './text.ts';
import { cut } from './view.ts';
import type { View } from './view.ts';

export function haltLines({ reason, message, fix }: Halt, { style }: View): string[] {
  return [
    `${style('red', 'HALTED:')} ${printable(message)}`,
    `  ${style('bold', 'to do:')} ${printable(fix)}`,
    style('dim', `  read more: ${whereToRead(HALT_CODES[reason])}`),
  ];
}

export function problemLines(problems: readonly Problem[], view: View): string[] {
  if (problems.length === 0) return [];
  const rows = problems.map(
    ({ path, message, fix = '' }) => `  ${showPath(path)}: ${printable(`${message} ${fix}`.trimEnd())}`,
  );
  return [view.style('yellow', count(problems.length, 'problem')), ...cut(rows, '`moontide list` shows all', view)];
}
