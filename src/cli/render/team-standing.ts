/** How the team stands: in `status`, which is to load little, and at the head of `team status`. */
import type { Status } from '../../control/protocol/daemon.ts';
import type { Team } from '../../control/protocol/team.ts';
import { ago, count, printable } from './text.ts';
import type { View } from './view.ts';

/** How the team stands, in one line; two while it is away. */
export function standingLines(
  { name, state, since, message, fix }: Pick<Team, 'name' | 'state' | 'since' | 'message' | 'fix'>,
  { style, now }: View,
): string[] {
  const title = `team ${style('bold', printable(name))}`;
  if (state === 'met') return [`${title}: ${style('green', 'met')}, ${ago(since, now)}`];
  const alone = "this machine goes on by itself, with its share of the pace, and deletes nothing of the team's";
  return [
    `${title}: ${style('yellow', 'away')}, ${ago(since, now)}: ${alone}`,
    ...(message === undefined ? [] : [`  ${printable(message)} ${printable(fix ?? '')}`.trimEnd()]),
  ];
}

export function teamStatusLines(team: NonNullable<Status['team']>, view: View): string[] {
  const [first = '', ...rest] = standingLines(team, view);
  return team.state === 'met' ? [`${first}, ${count(team.here, 'machine')} here`] : [first, ...rest];
}
