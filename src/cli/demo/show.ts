/** The documents as they change: a table that is kept up to date on a terminal, lines elsewhere. */
import type { ControlClient } from '../../control/client.ts';
import type { StreamEvent } from '../../control/protocol/event.ts';
import type { Document, Project } from '../../control/protocol/project.ts';
import { print, viewOf } from '../context.ts';
import type { Context } from '../context.ts';
import { listen } from '../happenings.ts';
import { documentTable } from '../render/documents.ts';
import { eventLine } from '../render/event.ts';
import type { View } from '../render/view.ts';

/** Those that a person who edits a file waits for. */
const SHOWN: ReadonlySet<StreamEvent['type']> = new Set([
  'document.uploading',
  'document.uploaded',
  'document.adopted',
  'document.deleted',
  'document.failed',
  'project.halted',
  'project.released',
  'config.rejected',
]);

const TICK_MS = 1000;
const BURST_MS = 100;
/** What stands below the table. */
const OTHER_LINES = 5;

/** Until the signal aborts. `hints` stand below the table, or below the first one where lines cannot change. */
export async function showDocuments(
  client: Pick<ControlClient, 'documents' | 'events'>,
  project: Project,
  context: Context,
  hints: readonly string[],
): Promise<void> {
  const { stdout, clock } = context;
  const signal = context.interrupted();
  const names = new Map([[project.id, project.name]]);
  const pause = (ms: number): Promise<void> => clock.sleep(ms, signal).catch(() => undefined);
  if (!stdout.isTerminal) {
    print(stdout, [...tableLines(await client.documents(project.id), viewOf(stdout, clock)), ...hints]);
    const onEvent = (event: StreamEvent): void => {
      if (SHOWN.has(event.type)) print(stdout, [eventLine(event, names, viewOf(stdout, clock))]);
    };
    await listen(client, { projectId: project.id, signal, onEvent }).ended;
    return;
  }
  using live = await stdout.live();
  const onEvent = (event: StreamEvent): void => {
    if (SHOWN.has(event.type)) live.persist([eventLine(event, names, viewOf(stdout, clock))]);
  };
  const happenings = listen(client, { projectId: project.id, signal, onEvent });
  while (!signal.aborted) {
    const view = viewOf(stdout, clock);
    const lines = tableLines(await client.documents(project.id), view);
    live.show([...fit(lines, stdout.rows - OTHER_LINES - hints.length), ...hints]);
    await Promise.race([happenings.next(), pause(TICK_MS)]);
    await pause(BURST_MS);
  }
  await happenings.ended;
}

export function tableLines(documents: readonly Document[], view: View): string[] {
  const shown = documents.filter(({ state }) => state !== 'left-out');
  const leftOut = documents.length - shown.length;
  const note = leftOut === 0 ? [] : [view.style('dim', `${leftOut} left out: \`moontide list\` says why`)];
  return ['', ...documentTable(shown, view), ...note, ''];
}

function fit(lines: readonly string[], rows: number): string[] {
  if (lines.length <= rows) return [...lines];
  return [...lines.slice(0, Math.max(1, rows - 1)), `… and ${lines.length - rows + 1} more lines`];
}
