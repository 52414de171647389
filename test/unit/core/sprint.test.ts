import { describe, expect, it } from 'vitest';
import { canRoll, judgeEnd, judgeStart, settled, type Sprint } from '../../../src/core/sprint.ts';

const DAY_MS = 86_400_000;
const sprint = (name: string, state: Sprint['state'], facts: Partial<Sprint> = {}): Sprint => ({
  name,
  state,
  jobs: [],
  ...facts,
});

describe('judgeStart', () => {
  it('uploads everything afresh, looks for leftovers and begins a session', () => {
    expect(judgeStart([], 'july', 0)).toEqual({ steps: ['reupload', 'initial', 'create-session'] });
    const old = sprint('june', 'ended', { endedAt: 0 });
    expect(judgeStart([old], 'july', 8 * DAY_MS)).toEqual({ steps: ['reupload', 'initial', 'create-session'] });
  });

  it('uploads nothing twice when the end of the sprint before has just done so', () => {
    const ended = sprint('june', 'ended', { endedAt: DAY_MS });
    expect(judgeStart([ended], 'july', 4 * DAY_MS)).toEqual({ steps: ['initial', 'create-session'] });
    expect(judgeStart([sprint('june', 'end-failed')], 'june', 0)).toHaveProperty('refusal');
  });

  it.each([
    ['another one runs', [sprint('june', 'started')]],
    ['another one is being ended', [sprint('june', 'ending')]],
    ['it was started already', [sprint('july', 'started')]],
    ['it has ended', [sprint('july', 'ended')]],
  ] as const)('is refused when %s', (_, sprints) => {
    expect(judgeStart(sprints, 'july', 0)).toHaveProperty('refusal');
  });

  it('may be tried again when it failed', () => {
    expect(judgeStart([sprint('july', 'start-failed')], 'july', 0)).toHaveProperty('steps');
  });
});

describe('judgeEnd', () => {
  it('archives the sessions, deletes everything and uploads it afresh, also for a sprint that was never started', () => {
    expect(judgeEnd([sprint('july', 'started')], 'july')).toEqual({ steps: ['archive-sessions', 'clean', 'initial'] });
    expect(judgeEnd([], 'july')).toEqual({ steps: ['archive-sessions', 'clean', 'initial'] });
    expect(judgeEnd([sprint('july', 'end-failed')], 'july')).toHaveProperty('steps');
  });

  it.each([
    ['another one runs', [sprint('june', 'started')]],
    ['it has ended', [sprint('july', 'ended')]],
    ['it is being ended', [sprint('july', 'ending')]],
    ['it is being started', [sprint('july', 'starting')]],
  ] as const)('is refused when %s', (_, sprints) => {
    expect(judgeEnd(sprints, 'july')).toHaveProperty('refusal');
  });
});

describe('settled', () => {
  it('goes to the next state when all was done, else says that it failed', () => {
    expect(settled(sprint('july', 'starting'), true, 5)).toMatchObject({ state: 'started', startedAt: 5 });
    expect(settled(sprint('july', 'starting'), false, 5).state).toBe('start-failed');
    expect(settled(sprint('july', 'ending', { startedAt: 1 }), true, 5)).toMatchObject({
      state: 'ended',
      startedAt: 1,
    });
    expect(settled(sprint('july', 'ending'), false, 5).state).toBe('end-failed');
  });
});

describe('canRoll', () => {
  it('needs room for the versions that are there side by side', () => {
    expect(canRoll({ documents: 50, files: 950, limit: 1000 })).toBe(true);
    expect(canRoll({ documents: 51, files: 950, limit: 1000 })).toBe(false);
    expect(canRoll({ documents: 900, files: 900, limit: 1000 })).toBe(true);
    expect(canRoll({ documents: 901, files: 901, limit: 1000 })).toBe(false);
  });
});
