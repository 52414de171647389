import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { judge, type EligibilityRules } from '../core/eligibility.ts';
import { isRelPath, type RelPath } from '../core/model.ts';
import { errnoOf, isMissing } from './errno.ts';
import { pathBelow, under } from './root.ts';

export type LinkEnd =
  /** A file that is itself in scope: the link is a document under its own name. */
  | { readonly kind: 'document'; readonly target: RelPath; readonly stats: Stats }
  | { readonly kind: 'refused'; readonly detail: string };

/** Where a link leads. Only names are looked up; nothing is opened. */
export function followLink(realRoot: string, rules: EligibilityRules, link: RelPath): LinkEnd {
  if (judge(rules, { path: link, type: 'file' }) === 'out-of-scope') return refused('in the place of a folder');
  try {
    const real = realpathSync.native(under(realRoot, link));
    const target = pathBelow(realRoot, real);
    if (target === undefined || !isRelPath(target)) return refused('that leads out of the project');
    const stats = lstatSync(real);
    if (stats.isDirectory()) return refused(`to the folder ${target}; links to folders are not followed`);
    if (!stats.isFile()) return refused(`to ${target}, which is no file`);
    const verdict = judge(rules, { path: target, type: 'file' });
    if (verdict === 'document') return { kind: 'document', target, stats };
    if (verdict === 'out-of-scope') return refused(`to ${target}, which is not among the project's documents`);
    return refused(`to ${target}, which is left out (${verdict.reason})`);
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    if (isMissing(error)) return refused('that leads nowhere');
    return refused(code === 'ELOOP' ? 'that leads round in a circle' : `that cannot be followed (${code})`);
  }
}

function refused(where: string): LinkEnd {
  return { kind: 'refused', detail: `It is a link ${where}.` };
}
