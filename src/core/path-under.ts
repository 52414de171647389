/** Paths as rules name them: below the root from the root on, everywhere else from the top. */

/** `path` is absolute or relative to `root`, which is absolute; links are not looked at. */
export function pathUnder(root: string, path: string): string {
  const folders = parts(root);
  const wanted = parts(path.startsWith('/') ? path : `${root}/${path}`);
  const isBelow = folders.length < wanted.length && folders.every((folder, index) => folder === wanted[index]);
  return isBelow && folders.length > 0 ? wanted.slice(folders.length).join('/') : `/${wanted.join('/')}`;
}

function parts(path: string): readonly string[] {
  const found: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') found.pop();
    else if (part !== '' && part !== '.') found.push(part);
  }
  return found;
}
