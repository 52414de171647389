import { describe, expect, it } from 'vitest';
import { isOfSprint, sprintSessionName } from '../../../src/core/sprint-session.ts';

describe('the session of a sprint', () => {
  it.each([
    ['3', 'sprint-3'],
    ['sprint-3', 'sprint-3'],
    ['Sprint 3', 'Sprint 3'],
    ['july', 'sprint-july'],
    ['sprinters', 'sprint-sprinters'],
    ['sprint', 'sprint-sprint'],
    ['2026/07', 'sprint-2026-07'],
    ['x'.repeat(100), `sprint-${'x'.repeat(93)}`],
  ])('of the sprint %s is called %s', (sprint, name) => {
    expect(sprintSessionName(sprint)).toBe(name);
  });

  it('is told by its sprint, however that is spelled, and without one by its name', () => {
    expect(isOfSprint({ name: 'review', sprint: '3' }, 'sprint-3')).toBe(true);
    expect(isOfSprint({ name: 'review', sprint: 'sprint-3' }, '3')).toBe(true);
    expect(isOfSprint({ name: 'sprint-3' }, '3')).toBe(true);
    expect(isOfSprint({ name: 'sprint-3', sprint: '4' }, '3')).toBe(false);
    expect(isOfSprint({ name: 'review' }, '3')).toBe(false);
  });
});
