/** A project's documents as a table, and as the array that `list --json` promises. */
import type { Document } from '../../control/protocol/project.ts';
import { table } from './table.ts';
import { count, printable, showPath, size } from './text.ts';
import type { Style, StyleFormat } from './text.ts';
import type { View } from './view.ts';

type State = Document['state'];

const COLOURS: Readonly<Record<State, StyleFormat>> = {
  synced: 'green',
  pending: 'cyan',
  uploading: 'cyan',
  vanished: 'yellow',
  blocked: 'red',
  refused: 'red',
  failing: 'red',
  'over-limit': 'red',
  unknown: 'yellow',
  'left-out': 'dim',
};

/** In the order in which they are counted. */
const STATES = Object.keys(COLOURS) as readonly State[];

export function documentLines(documents: readonly Document[], view: View): string[] {
  if (documents.length === 0) return ['No documents.'];
  return [...documentTable(documents, view, 'lines'), '', countsLine(documents, view.style)];
}

/** `reasons`: whether they are cut to the terminal's width, or go on in further lines. */
export function documentTable(
  documents: readonly Document[],
  { style, columns }: View,
  reasons: 'end' | 'lines' = 'end',
): string[] {
  return table(
    [
      { head: 'STATE' },
      { head: 'SIZE', align: 'right' },
      { head: 'PATH', gives: 'middle' },
      { head: 'REMOTE FILE, OR WHY NOT', gives: reasons },
    ],
    documents.map((document) => [
      style(COLOURS[document.state], document.state),
      document.bytes === undefined ? '' : size(document.bytes),
      showPath(document.path),
      printable(remoteOrReason(document)),
    ]),
    columns,
  );
}

function remoteOrReason({ state, remoteId, reason }: Document): string {
  return state === 'synced' ? (remoteId ?? '') : (reason ?? remoteId ?? '');
}

function countsLine(documents: readonly Document[], style: Style): string {
  const byState = Map.groupBy(documents, ({ state }) => state);
  const counts = STATES.flatMap((state) => {
    const group = byState.get(state);
    return group === undefined ? [] : [style(COLOURS[state], `${group.length} ${state}`)];
  });
  return `${count(documents.length, 'path')}: ${counts.join(', ')}`;
}

/** What `list --json` prints for each path; fields are only ever added. */
export interface ListedDocument {
  readonly path: string;
  readonly state: State;
  readonly bytes: number | null;
  /** ISO 8601, UTC. */
  readonly mtime: string | null;
  readonly sha256: string | null;
  readonly remoteId: string | null;
  readonly uploadName: string | null;
  /** ISO 8601, UTC. */
  readonly uploadedAt: string | null;
  /** Why it is in this state. */
  readonly reason: string | null;
}

export function documentsJson(documents: readonly Document[]): ListedDocument[] {
  return documents.map((document) => ({
    path: document.path,
    state: document.state,
    bytes: document.bytes ?? null,
    mtime: document.modifiedAt ?? null,
    sha256: document.sha256 ?? null,
    remoteId: document.remoteId ?? null,
    uploadName: document.uploadName ?? null,
    uploadedAt: document.uploadedAt ?? null,
    reason: document.reason ?? null,
  }));
}
