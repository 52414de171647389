import { expect, it } from 'vitest';
import { uniqueName } from '../../../../src/emulator/files/names.ts';

it.each([
  ['report.txt', [], 'report.txt'],
  ['report.txt', ['report.txt'], 'report (1).txt'],
  ['report.txt', ['report.txt', 'report (1).txt'], 'report (2).txt'],
  ['a.b.txt', ['a.b.txt'], 'a.b (1).txt'],
  ['Makefile', ['Makefile'], 'Makefile (1)'],
  ['.env', ['.env'], '.env (1)'],
])('stores %s among %j as %s', (name, taken, expected) => {
  expect(uniqueName(name, new Set(taken))).toBe(expected);
});
