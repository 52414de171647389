/** What is left out of the upload, by reason. */
import type { Document } from '../../control/protocol/project.ts';
import { count, printable, showPath } from './text.ts';
import type { View } from './view.ts';

/** How many paths of one reason a person is shown. */
const SHOWN_PATHS = 3;

/** A line for each reason where the view is brief; otherwise one for each path as well, with the whole sentence. */
export function leftOutLines(documents: readonly Document[], view: View): string[] {
  const leftOut = documents.filter(({ state }) => state === 'left-out');
  if (leftOut.length === 0) return [];
  const hint = view.brief ? view.style('dim', '  `moontide list` says why') : '';
  const lines = [`${view.style('bold', `${count(leftOut.length, 'path')} left out`)}${hint}`];
  const byReason = Map.groupBy(leftOut, ({ leftOut: reason }) => reason ?? 'ignored');
  for (const [reason, group] of [...byReason].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    if (view.brief) lines.push(`  ${reason}: ${someOf(group)}`);
    else lines.push(`  ${reason}: ${group.length}`, ...group.map((document) => `    ${leftOutLine(document, reason)}`));
  }
  return lines;
}

function someOf(group: readonly Document[]): string {
  const shown = group.slice(0, SHOWN_PATHS).map(({ path }) => showPath(path));
  const more = group.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Without the reason's name, which the daemon's sentence begins with. */
function leftOutLine({ path, reason }: Document, name: string): string {
  const detail = reason?.replace(`${name}: `, '');
  return detail === undefined ? showPath(path) : `${showPath(path)}: ${printable(detail)}`;
}
