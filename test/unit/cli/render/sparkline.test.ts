import { expect, it } from 'vitest';
import { sparkline } from '../../../../src/cli/render/sparkline.ts';

it.each([
  [[0, 1, 4, 8], '▁▂▅█'],
  [[0, 1, 1_000_000], '▁▂█'],
  [[0, 0], '▁▁'],
  [[], ''],
])('draws %j from nothing to the largest', (values, drawn) => {
  expect(sparkline(values)).toBe(drawn);
});
