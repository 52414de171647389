/**
 * Which files of a project are documents, and why the others are not. The order of judgement is fixed: what may hold a
 * secret comes first, so that no rule of a person or a repository can let it through.
 */
import { hasBinaryExtension } from './eligibility-binary.ts';
import { isExcludedName } from './eligibility-excluded.ts';
import { scopeOf, type EntryType, type Scope } from './eligibility-scope.ts';
import { isSecretName } from './eligibility-secrets.ts';
import { foldersAbove, isAtOrBelow, nameOf } from './eligibility-paths.ts';
import type { LeftOutReason, RelPath } from './model.ts';
import { isReportPath, REPORTS_FOLDER } from './report.ts';

/** What a project counts as its documents. */
export interface EligibilityRules extends Scope {
  /** Folders whose files are in scope, with everything below them; compared exactly, case included. */
  readonly folders: readonly RelPath[];
  /** Single files that are in scope. */
  readonly files: readonly RelPath[];
  /** The largest document, in bytes. */
  readonly maxBytes: number;
  /** `.moontideignore` and the configuration's patterns; asked for each part of a path, from the top. */
  ignores(path: RelPath, isFolder: boolean): boolean;
  /** Files and folders that Moontide writes itself. */
  readonly own: readonly RelPath[];
}

/** What a file's bytes are: only `text` is a document. */
export type ContentKind = 'text' | 'binary' | 'blank';

/** One entry of the tree, as far as it is known; what is absent is not judged yet. */
export interface Candidate {
  readonly path: RelPath;
  readonly type: EntryType;
  readonly bytes?: number;
  readonly content?: ContentKind;
}

export interface NotEligible {
  readonly reason: LeftOutReason;
  /** One sentence for a person, with the figures. */
  readonly detail: string;
}

/** For a folder, `document` says that its entries are to be looked at. */
export type Verdict = 'document' | NotEligible;

/** Judges a path that may come from anywhere, the folders above it included. */
export function judge(rules: EligibilityRules, candidate: Candidate): Verdict | 'out-of-scope' {
  if (scopeOf(rules, candidate.path, candidate.type) !== 'inside') return 'out-of-scope';
  for (const folder of foldersAbove(candidate.path)) {
    const verdict = judgeEntry(rules, folder, 'folder');
    if (verdict !== 'document') return verdict;
  }
  const byEntry = judgeEntry(rules, candidate.path, candidate.type);
  if (byEntry !== 'document' || candidate.type !== 'file') return byEntry;
  const bySize = candidate.bytes === undefined ? 'document' : judgeSize(rules, candidate.bytes);
  if (bySize !== 'document') return bySize;
  return candidate.content === undefined ? 'document' : judgeContent(candidate.content);
}

/** Judges an entry by its name and type; the folders above it were judged before. */
export function judgeEntry(rules: EligibilityRules, path: RelPath, type: EntryType): Verdict {
  const always = judgeAlways(path);
  if (always !== 'document') return always;
  if (rules.own.some((own) => isAtOrBelow(path, own)) || (isReportPath(path) && !isAskedFor(rules, path))) {
    return { reason: 'own', detail: 'Moontide writes it itself.' };
  }
  if (rules.ignores(path, type === 'folder')) {
    return { reason: 'ignored', detail: 'A pattern of .moontideignore or of the configuration names it.' };
  }
  if (type !== 'folder' && hasBinaryExtension(nameOf(path))) {
    return { reason: 'binary', detail: 'Its name says that it is a binary file.' };
  }
  if (type === 'link') {
    return { reason: 'link', detail: 'It is a link that does not lead to a document of this project.' };
  }
  if (type === 'special') {
    return { reason: 'special', detail: 'It is a socket, a fifo or a device; such things are never opened.' };
  }
  return 'document';
}

export function judgeSize(rules: Pick<EligibilityRules, 'maxBytes'>, bytes: number): Verdict {
  if (bytes === 0) return { reason: 'empty', detail: 'It holds no bytes.' };
  return bytes > rules.maxBytes ? tooLarge(rules, bytes) : 'document';
}

export function tooLarge({ maxBytes }: Pick<EligibilityRules, 'maxBytes'>, bytes: number): NotEligible {
  return {
    reason: 'too-large',
    detail: `It has ${figure(bytes)} bytes; a document may have ${figure(maxBytes)}.`,
  };
}

export function judgeContent(content: ContentKind): Verdict {
  switch (content) {
    case 'text':
      return 'document';
    case 'binary':
      return { reason: 'binary', detail: 'Its content is not text.' };
    case 'blank':
      return { reason: 'blank', detail: 'It holds nothing but white space.' };
  }
}

/** Reports are documents where the configuration names them, or their folder. */
function isAskedFor({ files, folders }: Scope, path: RelPath): boolean {
  return files.includes(path) || folders.includes(REPORTS_FOLDER);
}

/** What holds for everybody, whatever a project chooses. */
function judgeAlways(path: RelPath): Verdict {
  const name = nameOf(path);
  if (isSecretName(name)) {
    return {
      reason: 'secret',
      detail: 'Its name says that it may hold a secret; such files never leave this machine.',
    };
  }
  if (isExcludedName(name)) {
    return { reason: 'excluded', detail: 'Files and folders of this name are left out of every project.' };
  }
  return 'document';
}

function figure(count: number): string {
  return count.toString().replaceAll(/\B(?=(\d{3})+$)/gu, ',');
}
