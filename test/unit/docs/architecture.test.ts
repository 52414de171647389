import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../support/markdown.ts';

const text = readFileSync(join(REPOSITORY, 'ARCHITECTURE.md'), 'utf8');

describe('ARCHITECTURE.md', () => {
  it('names no file or folder that is not there', () => {
    const missing = paragraphsOf(text).flatMap((paragraph) => {
      const folders = ['.'];
      return pathsIn(paragraph).filter((path) => {
        const found = folders.flatMap((folder) => globSync(join(folder, path), { cwd: REPOSITORY }));
        // What is in a folder that was named before it is called by its own name.
        if (path.includes('/')) folders.push(...found.map((each) => (path.endsWith('/') ? each : dirname(each))));
        return found.length === 0;
      });
    });
    expect(missing).toEqual([]);
  });

  it('says of each folder of the source what it holds', () => {
    const folders = globSync('src/*/', { cwd: REPOSITORY });
    expect(folders.length).toBeGreaterThan(10);
    expect(folders.filter((folder) => !text.includes(`- \`${folder.replace(/\/?$/u, '/')}\`:`))).toEqual([]);
  });
});

function paragraphsOf(page: string): readonly string[] {
  return page.split(/\n(?=\n|- |\d+\. )/u);
}

/** What stands in backticks and is a path: has a slash at its end, or the ending of a file of this repository. */
function pathsIn(paragraph: string): readonly string[] {
  const quoted = [...paragraph.matchAll(/`([^`\n]+)`/gu)].map(([, inner]) => inner ?? '');
  return quoted.filter((each) => /^[\w.*/-]+(?:\/|\.(?:ts|md|json))$/u.test(each) && !each.startsWith('/'));
}
