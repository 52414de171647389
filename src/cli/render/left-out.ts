/** What is left out of the upload, by reason. */
import type { Document } from '../../control/protocol/project.ts';
import { count, printable, showPath } from './text.ts';
import { cut } from './view.ts';
import type { View } from './view.ts';

export function leftOutLines(documents: readonly Document[], view: View): string[] {
  const leftOut = documents.filter(({ state }) => state === 'left-out');
  if (leftOut.length === 0) return [];
  const byReason = Object.groupBy(leftOut, ({ leftOut: reason }) => reason ?? 'ignored');
  const lines = [view.style('bold', `${count(leftOut.length, 'path')} left out`)];
  for (const [reason, group] of Object.entries(byReason).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    lines.push(`  ${reason}: ${group.length}`);
    lines.push(
      ...cut(
        group.map((document) => `    ${leftOutLine(document, reason)}`),
        '`moontide list` shows all',
        view,
      ),
    );
  }
  return lines;
}

/** Without the reason's name, which the daemon's sentence begins with. */
function leftOutLine({ path, reason }: Document, name: string): string {
  const detail = reason?.replace(`${name}: `, '');
  return detail === undefined ? showPath(path) : `${showPath(path)}: ${printable(detail)}`;
}
