import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../bench/question.ts';
import { renderTable, rowsOf } from '../../../bench/table.ts';

const FASTER: Figure = { what: 'upload', against: 'a script', unit: 's', goal: { kind: 'faster', atLeast: 10 } };
const COUNT: Figure = { what: 'uploads', unit: 'requests', goal: { kind: 'exactly', value: 1 } };

describe('the table of the benchmarks', () => {
  it('compares what was measured in the same round, and then takes the median', () => {
    const [row] = rowsOf('first', [
      { figure: FASTER, ours: 1, theirs: 10 },
      { figure: FASTER, ours: 2, theirs: 60 },
      { figure: FASTER, ours: 4, theirs: 80 },
    ]);
    expect(row).toMatchObject({ rounds: 3, ratio: { median: 20, least: 10, most: 30 }, isMet: true });
  });

  it('judges a share by the least that it may be', () => {
    const figure: Figure = { what: 'cached', unit: '%', goal: { kind: 'at-least', value: 95 } };
    expect(rowsOf('cache', [{ figure, ours: 95 }])[0]?.isMet).toBe(true);
    expect(renderTable(rowsOf('cache', [{ figure, ours: 94.6 }]))).toContain('| at least 95 | **no** |');
  });

  it('says where a goal was missed', () => {
    const rows = rowsOf('first', [{ figure: COUNT, ours: 2 }]);
    expect(renderTable(rows)).toContain('| first | uploads | 2 requests | – | – | 1 | **no** |');
  });
});
