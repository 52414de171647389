/** The live view: what `status` says, what is under way, what happened last, and the sessions. */
import type { Session } from '../../control/protocol/session.ts';
import type { Project } from '../../control/protocol/project.ts';
import type { InFlight, Seen } from '../live/board.ts';
import { eventLine } from './event.ts';
import { progressLine } from './progress.ts';
import { statusLines } from './status.ts';
import { ago, count, duration, figure, printable, showPath, size } from './text.ts';
import type { View } from './view.ts';
import { wrapped } from './width.ts';

const MOST_IN_FLIGHT = 6;
const MOST_RECENT = 8;
const MOST_SESSIONS = 5;

/** No line is wider than the view: what is longer goes on, indented, in the next. */
export function watchLines({ glance, inFlight, sessions, recent }: Seen, view: View): string[] {
  const names = new Map(glance.projects.map(({ id, name }) => [id, name]));
  const lines = [
    ...statusLines(glance, view),
    ...section('under way', [
      ...glance.projects.flatMap((project) => progressOf(project, view)),
      ...some(inFlight, MOST_IN_FLIGHT, (one) => inFlightLine(one, view)),
    ]),
    ...section(
      'recently',
      recent.slice(-MOST_RECENT).map((event) => eventLine(event, names, view)),
    ),
    ...section(
      'sessions',
      some(sessions, MOST_SESSIONS, (session) => sessionLine(session, view)),
    ),
  ];
  return lines.flatMap((line) => wrapped(line, view.columns));

  function section(title: string, rows: readonly string[]): string[] {
    return rows.length === 0 ? [] : ['', view.style('bold', title), ...rows.map((row) => `  ${row}`)];
  }
}

function progressOf({ name, state }: Project, view: View): string[] {
  if (state.kind !== 'syncing' || state.planned === 0) return [];
  return [progressLine(printable(name), state, { ...view, columns: view.columns - 2 })];
}

function inFlightLine({ path, bytes, since }: InFlight, { now }: View): string {
  const figures = bytes === undefined ? '' : ` (${size(bytes)})`;
  return `uploading ${showPath(path)}${figures}, ${duration(now - since)}`;
}

function sessionLine({ name, engine, usedAt, stats }: Session, { now }: View): string {
  const { input, output } = stats.tokens;
  return `${printable(name)}  ${printable(engine)}, ${count(stats.messages, 'message')}, ${figure(input + output)} tokens, used ${ago(usedAt, now)}`;
}

function some<Item>(items: readonly Item[], most: number, line: (item: Item) => string): string[] {
  const more = items.length - most;
  return [...items.slice(0, most).map(line), ...(more > 0 ? [`… and ${figure(more)} more`] : [])];
}
