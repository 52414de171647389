import { type RelPath, isRelPath } from '../core/model.ts';

/** A path of the configuration as a path below the project's root, or what is wrong with it. */
export function belowRoot(text: string): { readonly path: RelPath } | { readonly problem: string } {
  if (text.startsWith('/') || text === '~' || text.startsWith('~/')) {
    return { problem: 'must be relative to the project, without a leading / or ~' };
  }
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return { problem: 'must stay inside the project, without ..' };
  const path = parts.join('/');
  return isRelPath(path) ? { path } : { problem: 'must name something in the project, not the project itself' };
}

/** Paths that were checked, each in one spelling and once. */
export function belowRootAll(texts: readonly string[]): readonly RelPath[] {
  const paths = new Set<RelPath>();
  for (const text of texts) {
    const result = belowRoot(text);
    if ('path' in result) paths.add(result.path);
  }
  return [...paths];
}
