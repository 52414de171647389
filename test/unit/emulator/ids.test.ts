import { expect, it } from 'vitest';
import { fileId, hexId } from '../../../src/emulator/ids.ts';

it('gives file ids in the form of a ULID, which sort by time', () => {
  const at = Date.UTC(2026, 0, 1);
  const ids = [0, 1, 31, 32, 1_000, 1_000_000, 31_536_000_000].map((ms) => fileId(at + ms));
  for (const id of ids) expect(id).toMatch(/^file_01[0-9a-hjkmnp-tv-z]{24}$/);
  expect(ids.toSorted()).toEqual(ids);
});

it('never gives the same id twice', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => fileId(0))).size).toBe(1_000);
  expect(new Set(Array.from({ length: 1_000 }, () => hexId('x-'))).size).toBe(1_000);
});
