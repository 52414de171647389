import type { Stats } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import { Listings } from '../../../src/watch/listings.ts';

const FOLDER = relPath('docs');
const ENTRIES = [{ path: relPath('docs/a.md'), isInvalid: false }];
const CHANGED_AT = 1_000_000;
const LATER = CHANGED_AT + 1_000;

function folderStats(changes: Partial<Stats> = {}): Stats {
  return { size: 4096, mtimeMs: CHANGED_AT, ctimeMs: CHANGED_AT, ino: 7, dev: 1, ...changes } as Stats;
}

function listedAt(at: number): Listings {
  const listings = new Listings();
  listings.keep(FOLDER, folderStats(), at, ENTRIES);
  return listings;
}

describe('the names in a folder', () => {
  it('are known as long as the folder looks the same', () => {
    const listings = listedAt(LATER);
    expect(listings.of(FOLDER, folderStats())).toBe(ENTRIES);
    expect(listings.of(relPath('docs/a'), folderStats())).toBeUndefined();
  });

  it.each([
    ['something came or went', { mtimeMs: CHANGED_AT + 1, ctimeMs: CHANGED_AT + 1 }],
    ['something came or went and its time was set back', { ctimeMs: CHANGED_AT + 1 }],
    ['another folder took its place', { ino: 8 }],
    ['a file system was mounted there', { dev: 2 }],
  ])('are not known when %s', (_why, changes) => {
    expect(listedAt(LATER).of(FOLDER, folderStats(changes))).toBeUndefined();
  });

  it('are not known when it changed so shortly before it was listed that a change right after looks the same', () => {
    expect(listedAt(CHANGED_AT + 40).of(FOLDER, folderStats())).toBeUndefined();
  });

  it('are forgotten with the folder', () => {
    const listings = listedAt(LATER);
    listings.keepOnly(new Map([[relPath('.ai'), undefined]]));
    expect(listings.of(FOLDER, folderStats())).toBeUndefined();
  });
});
