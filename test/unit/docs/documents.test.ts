import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProjectFile, parseUserFile } from '../../../src/config/parse.ts';
import { commandsOf } from '../../support/documented-commands.ts';
import { PAGES, readPage, REPOSITORY, type Fence } from '../../support/markdown.ts';
import { SCENES } from '../../support/scenes.ts';
import { SYSTEM_SCENES } from '../../support/system-scenes.ts';

const pages = PAGES.map(readPage);
const byPath = new Map(pages.map((page) => [page.path, page]));
const fences = pages.flatMap((page) => page.fences);

describe('the pages', () => {
  it.each(pages)('$path links to what is there', ({ path, links }) => {
    const complaints = links.flatMap(({ place, target }) => {
      const complaint = complaintAbout(path, target);
      return complaint === undefined ? [] : [`${place}: ${target}: ${complaint}`];
    });
    expect(complaints).toEqual([]);
  });

  it('are all reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const path of reached) {
      const page = byPath.get(path);
      for (const { target } of page?.links ?? []) reached.add(fileOf(path, target));
    }
    expect(
      PAGES.filter((path) => path.startsWith('docs/') && !path.includes('/decisions/') && !reached.has(path)),
    ).toEqual([]);
  });

  it('say of every fence what is in it', () => {
    expect(fences.filter(({ language }) => language === '').map(({ place }) => place)).toEqual([]);
  });

  it('run their commands in scenes that there are, or name the test that does the same', () => {
    const complaints = pages.flatMap(commandsOf).flatMap(({ place, way }) => {
      if (way.kind !== 'not run')
        return way.scene in SCENES || way.scene in SYSTEM_SCENES ? [] : [`${place}: ${way.scene}`];
      return /^test\/.+\.test\.ts$/u.test(way.coveredBy) && existsSync(join(REPOSITORY, way.coveredBy))
        ? []
        : [`${place}: there is no test ${way.coveredBy}`];
    });
    expect(complaints).toEqual([]);
  });

  it.each(fences.filter(({ language }) => language === 'toml'))(
    '$place is a configuration as the schemas have it',
    (fence) => {
      expect(() => parseAsNamed(fence)).not.toThrow();
    },
  );

  it.each(fences.filter(({ language }) => language === 'json'))('$place is JSON', ({ text }) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });
});

function complaintAbout(from: string, target: string): string | undefined {
  if (/^[a-z]+:/u.test(target)) return target.startsWith('https://') ? undefined : 'it is no https';
  const path = fileOf(from, target);
  if (!existsSync(join(REPOSITORY, path))) return `there is no ${path}`;
  const [, anchor] = target.split('#');
  if (anchor === undefined) return undefined;
  const page = statSync(join(REPOSITORY, path)).isFile() ? byPath.get(path) : undefined;
  return page?.anchors.has(anchor) === true ? undefined : `${path} has no heading for #${anchor}`;
}

function fileOf(from: string, target: string): string {
  const [path = ''] = target.split('#');
  return path === '' ? from : normalize(join(dirname(from), path));
}

/** The first line may say which file it is; without that it may be a part of either. */
function parseAsNamed({ text, place }: Fence): void {
  const file = { path: place, text };
  const [, name] = /^# (config|moontide)\.toml$/mu.exec(text) ?? [];
  if (name === 'moontide') parseProjectFile(file);
  else parseUserFile(file);
}
