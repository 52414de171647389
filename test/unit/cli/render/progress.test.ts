import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { progressLine, quarters } from '../../../../src/cli/render/progress.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import { plain } from '../../../support/fake-screen.ts';

const view: View = { style: plain, columns: 80, brief: true, now: 0 };

describe('progressLine', () => {
  it('promises nothing before there is a plan', () => {
    expect(progressLine('Syncing', { planned: 0, ended: 0 }, view)).toBe('Syncing …');
  });

  it('shows how much is done, and what was begun last', () => {
    expect(progressLine('Syncing', { planned: 4, ended: 1, path: 'docs/a.md' }, view)).toBe(
      'Syncing ━━━━━━────────────────── 1 of 4  docs/a.md',
    );
  });

  it('is never wider than the terminal', () => {
    const path = `docs/${'long/'.repeat(40)}end.md`;
    for (const columns of [24, 30, 40, 50, 80, 200]) {
      const line = progressLine('Syncing', { planned: 1000, ended: 999, path }, { ...view, columns });
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('is full at the end, also when more ended than was planned', () => {
    expect(progressLine('Syncing', { planned: 2, ended: 3 }, view)).toBe(`Syncing ${'━'.repeat(24)} 3 of 2`);
  });
});

describe('quarters', () => {
  it('counts those that are done', () => {
    const ended = [0, 1, 24, 25, 50, 75, 99, 100];
    expect(ended.map((each) => quarters({ planned: 100, ended: each }))).toEqual([0, 0, 0, 1, 2, 3, 3, 4]);
    expect(quarters({ planned: 0, ended: 0 })).toBe(0);
  });
});
