import { describe, expect, it } from 'vitest';
import { savedLines, verdictLines } from '../../../../src/cli/render/glance.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import { tagged } from '../../../support/fake-screen.ts';
import { glanceWith, NOTHING_SPENT, projectWith } from '../../../support/wire-values.ts';

const view: View = { style: tagged, columns: 80, brief: true, now: 0 };

describe('verdictLines', () => {
  it('says that everything is up to date only where everything is', () => {
    expect(verdictLines({ projects: [projectWith()] }, view)).toEqual(['<green>Everything is up to date.</green>']);
    expect(verdictLines({ projects: [] }, view)).toEqual([]);
  });

  it('tells who waits for a person from who gets there alone', () => {
    const halt = { reason: 'key-missing', message: 'No key.', fix: 'Give one.' } as const;
    const projects = [
      projectWith(),
      projectWith({ name: 'a', inSync: false, halt }),
      projectWith({ name: 'b', inSync: false, problems: [{ path: 'x', code: 'refused', message: 'No.' }] }),
      projectWith({ name: 'c', inSync: false, hold: 'paused' }),
      projectWith({ name: 'd', inSync: false }),
      projectWith({ name: 'e', inSync: false }),
    ];
    expect(verdictLines({ projects }, view)).toEqual([
      '<red>a waits for you</red>; <yellow>b has problems</yellow>; <yellow>c is on hold</yellow>; d, e are being brought in step.',
    ]);
  });

  it('counts those that are too many to name', () => {
    const projects = Array.from({ length: 5 }, (_, index) => projectWith({ name: `p${index}`, inSync: false }));
    expect(verdictLines({ projects }, view)).toEqual(['5 projects are being brought in step.']);
  });
});

describe('savedLines', () => {
  it('says what the cache gave, and nothing where nothing was asked', () => {
    const tokens = { input: 1000, cached: 850, written: 0, output: 20 };
    const costs = [{ currency: 'USD', total: 0.5, saved: 1.25 } as const];
    expect(savedLines(glanceWith({ usage: { ...NOTHING_SPENT, turns: 3, tokens, costs } }))).toEqual([
      '',
      'last 30 days: 3 turns, 1,000 tokens read, 85 % of them from the cache, which saved about 1.25 USD',
    ]);
    expect(savedLines(glanceWith())).toEqual([]);
  });
});
