import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/checkout.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => statSync(join(repository, path)).isFile())
    .toSorted();
}

describe('the package', () => {
  let packed: readonly string[] = [];

  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], {
      cwd: repository,
    });
    const [described] = JSON.parse(stdout) as { files: readonly { path: string }[] }[];
    packed = described?.files.map(({ path }) => path).toSorted() ?? [];
  });

  it('holds the whole sample project, whose names npm likes to leave out', () => {
    expect(packed.filter((path) => path.startsWith('sample/'))).toEqual(filesBelow('sample'));
  });

  it('holds what the web page is made of, and not its source', () => {
    const names = ['icon.svg', 'index.html', 'notice.html', 'style.css'];
    expect(packed.filter((path) => path.startsWith('page/'))).toEqual(names.map((name) => `page/${name}`));
  });

  it('holds every migration', () => {
    expect(packed.filter((path) => path.startsWith('migrations/'))).toEqual(filesBelow('migrations'));
  });

  it('holds the launcher and what that reads, and nothing that is for developers alone', () => {
    expect(packed.filter((path) => path.startsWith('bin/'))).toEqual([
      'bin/compile-cache.cjs',
      'bin/moontide.cjs',
      'bin/node-version.cjs',
    ]);
    expect(packed).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']));
    expect(packed.filter((path) => /^(test|src|service|bench|docs\/decisions|node_modules|\.ci)\//.test(path))).toEqual(
      [],
    );
  });
});
