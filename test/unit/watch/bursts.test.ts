import { describe, expect, it } from 'vitest';
import { relPath } from '../../../src/core/model.ts';
import type { Hint } from '../../../src/sync/ports/watcher.ts';
import { collapseBursts } from '../../../src/watch/bursts.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function hint(index: number): Hint {
  return { kind: 'path', path: relPath(`docs/${index}.md`) };
}

describe('collapseBursts', () => {
  it('passes on what is no burst as it comes', async () => {
    const clock = new ManualClock();
    const passed: Hint[] = [];
    await using bursts = collapseBursts(clock, (hint) => passed.push(hint));
    for (let index = 0; index < 2000; index += 1) {
      bursts.note(hint(index));
      if (index % 400 === 0) await clock.advance(1000);
    }
    expect(passed.filter(({ kind }) => kind === 'path')).toHaveLength(2000);
  });

  it('makes one hint for everything of a burst, after its last', async () => {
    const clock = new ManualClock();
    const passed: (Hint | 'last')[] = [];
    await using bursts = collapseBursts(clock, (hint) => passed.push(hint));
    for (let index = 0; index < 20_000; index += 1) bursts.note(hint(index));
    passed.push('last');
    expect(passed).toHaveLength(501);
    await clock.advance(100);
    expect(passed.slice(500)).toEqual([
      'last',
      { kind: 'everything', because: 'more than 500 changes within a second' },
    ]);
  });

  it('gives another for what comes after it', async () => {
    const clock = new ManualClock();
    const passed: Hint[] = [];
    await using bursts = collapseBursts(clock, (hint) => passed.push(hint));
    for (let index = 0; index < 600; index += 1) bursts.note(hint(index));
    await clock.advance(150);
    bursts.note(hint(600));
    await clock.advance(150);
    expect(passed.filter(({ kind }) => kind === 'everything')).toHaveLength(2);
  });

  it('gives none once it is closed', async () => {
    const clock = new ManualClock();
    const passed: Hint[] = [];
    const bursts = collapseBursts(clock, (hint) => passed.push(hint));
    for (let index = 0; index < 600; index += 1) bursts.note(hint(index));
    await bursts[Symbol.asyncDispose]();
    await clock.advance(1000);
    expect(passed).toHaveLength(500);
    expect(clock.sleeping).toBe(0);
  });
});
