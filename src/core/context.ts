/**
 * What a session over documents has given the model to read, in order. It is only ever added to: what was sent before
 * stays the beginning of what is sent next, and that the server has in its cache. So a document that changed is read
 * once more at the end instead of being replaced where it stands. To compact is to begin anew.
 */
import type { RelPath, Sha256, Stamp } from './model.ts';

export interface ContextDocument {
  readonly path: RelPath;
  readonly sha256: Sha256;
  /** Estimated. */
  readonly tokens: number;
  readonly stamp: Pick<Stamp, 'mtimeMs'>;
}

export type Entry =
  | { readonly kind: 'document'; readonly path: RelPath; readonly sha256: Sha256; readonly tokens: number }
  /** It is gone, or no longer chosen. */
  | { readonly kind: 'withdrawn'; readonly path: RelPath }
  | Said;

/** What was said, by a person, by the model, or by the model about all that was said before. */
export interface Said {
  readonly kind: 'question' | 'answer' | 'summary';
  readonly text: string;
  readonly tokens: number;
}

export type Context = readonly Entry[];

/** For a sentence around it. */
const WITHDRAWN_TOKENS = 30;
/** A cached token costs a tenth of one that is read anew, so waste of a quarter is paid for within a few questions. */
const MOST_STALE_SHARE = 0.25;

/** What has to be read so that the context says what the documents say. Empty when nothing changed. */
export function catchUp(context: Context, documents: readonly ContextDocument[]): Context {
  const known = versionsIn(context);
  const chosen = new Set(documents.map(({ path }) => path));
  const withdrawn = [...known.keys()].filter((path) => !chosen.has(path));
  return [
    ...withdrawn.toSorted().map((path) => ({ kind: 'withdrawn' as const, path })),
    ...documents
      .filter(({ path, sha256 }) => known.get(path) !== sha256)
      .toSorted(byAge)
      .map(({ path, sha256, tokens }) => ({ kind: 'document' as const, path, sha256, tokens })),
  ];
}

/** Begun anew: the documents as they are, then what is kept of the conversation. */
export function compact(documents: readonly ContextDocument[], conversation: readonly Said[]): Context {
  return [...catchUp([], documents), ...conversation];
}

export function conversationOf(context: Context): readonly Said[] {
  return context.filter((entry) => entry.kind !== 'document' && entry.kind !== 'withdrawn');
}

/** The versions that are in force, by path. */
export function versionsIn(context: Context): ReadonlyMap<RelPath, Sha256> {
  const versions = new Map<RelPath, Sha256>();
  for (const entry of context) {
    if (entry.kind === 'document') versions.set(entry.path, entry.sha256);
    else if (entry.kind === 'withdrawn') versions.delete(entry.path);
  }
  return versions;
}

export function tokensIn(context: Context): number {
  return context.reduce((sum, entry) => sum + tokensOf(entry), 0);
}

/** Tokens of versions that are no longer in force: read again with every question, and of no use. */
export function staleTokensIn(context: Context): number {
  const versions = versionsIn(context);
  const lastAt = new Map<RelPath, number>();
  for (const [index, entry] of context.entries()) {
    if (entry.kind === 'document') lastAt.set(entry.path, index);
  }
  return context.reduce((sum, entry, index) => {
    const isStale =
      entry.kind === 'withdrawn' ||
      (entry.kind === 'document' && (lastAt.get(entry.path) !== index || !versions.has(entry.path)));
    return isStale ? sum + tokensOf(entry) : sum;
  }, 0);
}

/** Whether so much of it is stale that beginning anew costs less than reading it again and again. */
export function isWasteful(context: Context): boolean {
  return staleTokensIn(context) > tokensIn(context) * MOST_STALE_SHARE;
}

function tokensOf(entry: Entry): number {
  return entry.kind === 'withdrawn' ? WITHDRAWN_TOKENS : entry.tokens;
}

/** Rarely changed first, so that a context that is begun anew has as long a beginning as possible in common. */
function byAge(a: ContextDocument, b: ContextDocument): number {
  return a.stamp.mtimeMs - b.stamp.mtimeMs || (a.path < b.path ? -1 : 1);
}
