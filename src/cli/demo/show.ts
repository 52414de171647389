/** The documents as they change: a table that is kept up to date on a terminal, lines elsewhere. */
import type { ControlClient } from '../../control/client.ts';
import type { StreamEvent } from '../../control/protocol/event.ts';
import type { Document, Project } from '../../control/protocol/project.ts';
import { print, viewOf } from '../context.ts';
import type { Context } from '../context.ts';
import { listen } from '../happenings.ts';
import { documentTable } from '../render/documents.ts';
import { eventLine } from '../render/event.ts';
import { count } from '../render/text.ts';
import type { View } from '../render/view.ts';

/** What a person who edits a file waits for. */
const SHOWN: ReadonlySet<StreamEvent['type']> = new Set([
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
/** The head of the table, the lines above and below it, the one that the cursor is in, and some for what happened. */
const OTHER_LINES = 9;

/** Until the signal aborts. `hints` stand below the table. */
export async function showDocuments(
  client: Pick<ControlClient, 'documents' | 'events'>,
  project: Project,
  context: Context,
  hints: readonly string[],
): Promise<void> {
  const { stdout, clock } = context;
  if (stdout.isTerminal) return await keepShowing(client, project, context, hints);
  const view = viewOf(stdout, clock);
  print(stdout, [...tableLines(await client.documents(project.id), Number.POSITIVE_INFINITY, view), ...hints]);
  const onEvent = tellOn(project, context, (line) => print(stdout, [line]));
  await listen(client, { projectId: project.id, signal: context.interrupted(), onEvent }).ended;
}

async function keepShowing(
  client: Pick<ControlClient, 'documents' | 'events'>,
  project: Project,
  context: Context,
  hints: readonly string[],
): Promise<void> {
  const { stdout, clock } = context;
  const signal = context.interrupted();
  const pause = (ms: number): Promise<void> => clock.sleep(ms, signal).catch(() => undefined);
  using live = await stdout.live();
  const onEvent = tellOn(project, context, (line) => live.persist([line]));
  const happenings = listen(client, { projectId: project.id, signal, onEvent });
  while (!signal.aborted) {
    const documents = await client.documents(project.id);
    const rows = stdout.rows - OTHER_LINES - hints.length;
    live.show([...tableLines(documents, rows, viewOf(stdout, clock)), ...hints]);
    await Promise.race([happenings.next(), pause(TICK_MS)]);
    await pause(BURST_MS);
  }
  await happenings.ended;
}

function tellOn(
  { id, name }: Project,
  { stdout, clock }: Context,
  tell: (line: string) => void,
): (event: StreamEvent) => void {
  const names = new Map([[id, name]]);
  return (event) => {
    // The old version of a document goes with every new one: not worth a line.
    if (!SHOWN.has(event.type) || event.data['because'] === 'superseded') return;
    tell(eventLine(event, names, viewOf(stdout, clock)));
  };
}

/** By path; where there are more than `rows`, those that changed last. */
export function tableLines(documents: readonly Document[], rows: number, view: View): string[] {
  const all = documents.filter(({ state }) => state !== 'left-out');
  const latest = new Set(all.toSorted((one, other) => lastChange(other) - lastChange(one)).slice(0, Math.max(1, rows)));
  const hidden = all.length - latest.size;
  const notes = [
    hidden > 0 ? `and ${count(hidden, 'more document')}` : '',
    documents.length > all.length ? `${count(documents.length - all.length, 'path')} left out` : '',
  ].filter((note) => note !== '');
  const shown = all.filter((document) => latest.has(document));
  return ['', ...documentTable(shown, view), view.style('dim', notes.join(', ')), ''];
}

/** What is not uploaded comes before all that is. */
function lastChange({ state, uploadedAt }: Document): number {
  return state === 'synced' && uploadedAt !== undefined ? Date.parse(uploadedAt) : Number.MAX_SAFE_INTEGER;
}
