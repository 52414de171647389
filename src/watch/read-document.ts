import type { Stats } from 'node:fs';
import type { Clock } from '../clock.ts';
import { judge, judgeContent, type EligibilityRules } from '../core/eligibility.ts';
import { MoontideError } from '../core/errors.ts';
import type { RelPath } from '../core/model.ts';
import type { DocumentContent } from '../sync/ports/scanner.ts';
import type { SecretScanner } from '../sync/ports/secret-scanner.ts';
import { errnoOf } from './errno.ts';
import { examine } from './examine.ts';
import { followLink } from './links.ts';
import { openRoot, under } from './root.ts';
import { statsOf } from './stats-of.ts';

export interface ReadingParts {
  /** Absolute. */
  readonly root: string;
  readonly rules: EligibilityRules;
  readonly secrets: Pick<SecretScanner, 'scan'>;
  readonly clock: Clock;
}

/**
 * One document's whole content, judged anew: what was swapped in since the scan is not handed out.
 *
 * @throws MoontideError UNREADABLE, or STALE when it is gone, no document any more, or changes while it is read.
 */
export async function readDocument(
  { root, rules, secrets, clock }: ReadingParts,
  path: RelPath,
): Promise<DocumentContent> {
  const opened = openRoot(root);
  if (opened === 'unreadable') throw unreadable(path, 'the project cannot be read');
  if (opened === 'missing') throw stale(path, 'the project is gone');
  const target = targetOf(opened.real, rules, path);
  const examined = await examine(under(opened.real, target), rules, clock);
  switch (examined.kind) {
    case 'gone':
      throw stale(path, 'it is gone');
    case 'refused': {
      const { reason, detail } = examined.verdict;
      throw reason === 'unreadable' ? unreadable(path, detail) : stale(path, detail);
    }
    case 'read': {
      const verdict = judgeContent(examined.content);
      if (verdict !== 'document') throw stale(path, verdict.detail);
      const { stamp, sha256, bytes: content } = examined;
      return { path, stamp, sha256, secrets: await secrets.scan(content, sha256), content };
    }
  }
}

/** Where the document's bytes are: at its own path, or where its link leads. */
function targetOf(realRoot: string, rules: EligibilityRules, path: RelPath): RelPath {
  const verdict = judge(rules, { path, type: 'file' });
  if (verdict === 'out-of-scope') throw stale(path, 'it is not among the documents any more');
  if (verdict !== 'document') throw stale(path, verdict.detail);
  const stats = lookAt(realRoot, path);
  if (stats === undefined) throw stale(path, 'it is gone');
  if (stats.isFile()) return path;
  if (!stats.isSymbolicLink()) throw stale(path, 'something else is in its place');
  const end = followLink(realRoot, rules, path);
  if (end.kind === 'refused') throw stale(path, end.detail);
  return end.target;
}

function lookAt(realRoot: string, path: RelPath): Stats | undefined {
  try {
    return statsOf(under(realRoot, path));
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    // A folder on the way became a link that leads round in a circle.
    if (code === 'ELOOP') return undefined;
    throw unreadable(path, `it cannot be looked at (${code})`, error);
  }
}

function stale(path: RelPath, what: string): MoontideError {
  return new MoontideError('STALE', `${path} is not what was looked at: ${what}`, { details: { path } });
}

function unreadable(path: RelPath, what: string, cause?: unknown): MoontideError {
  return new MoontideError('UNREADABLE', `${path} cannot be read: ${what}`, { cause, details: { path } });
}
