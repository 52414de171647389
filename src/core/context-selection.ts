/** Which documents a session reads when there are more than it has room for. */
import type { ContextDocument } from './context.ts';
import { byImportance } from './importance.ts';
import type { RelPath } from './model.ts';

export interface Selection {
  readonly chosen: readonly ContextDocument[];
  readonly leftOut: readonly LeftOutOfContext[];
}

export interface LeftOutOfContext {
  readonly path: RelPath;
  readonly tokens: number;
  /** `gone`: the server has its text no more; it is uploaded again by itself. */
  readonly because: 'pattern' | 'budget' | 'gone';
}

export interface SelectionRules {
  readonly isWanted: (path: RelPath) => boolean;
  readonly budgetTokens: number;
  /** Those that the session reads already: they stay as long as there is room, so that its beginning stays as well. */
  readonly kept: ReadonlySet<RelPath>;
}

/** The most important that fit; a large one that does not fit leaves room for smaller ones after it. */
export function selectDocuments(
  documents: readonly ContextDocument[],
  { isWanted, budgetTokens, kept }: SelectionRules,
): Selection {
  const chosen: ContextDocument[] = [];
  const leftOut: LeftOutOfContext[] = [];
  let left = budgetTokens;
  const isKept = ({ path }: ContextDocument): number => (kept.has(path) ? 0 : 1);
  for (const document of documents.toSorted((a, b) => isKept(a) - isKept(b) || byImportance(a, b))) {
    const { path, tokens } = document;
    if (!isWanted(path)) {
      leftOut.push({ path, tokens, because: 'pattern' });
    } else if (tokens > left) {
      leftOut.push({ path, tokens, because: 'budget' });
    } else {
      chosen.push(document);
      left -= tokens;
    }
  }
  return { chosen, leftOut: leftOut.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}
