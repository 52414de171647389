import { describe, expect, it } from 'vitest';
import { withProjectAnywhere } from '../../../src/cli/connection.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import { fakeContext } from '../../support/cli-context.ts';
import { fakeClient } from '../../support/fake-control-client.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { healthWith, projectWith } from '../../support/wire-values.ts';

/** A daemon that answers when it was asked so often, and holds the lock all the time. */
function starting(answersAt: number): {
  readonly done: Promise<string>;
  readonly asked: () => number;
  readonly clock: ManualClock;
} {
  let asked = 0;
  const clock = new ManualClock();
  const client = fakeClient({
    health: async () => {
      asked += 1;
      if (asked < answersAt) throw new MoontideError('NO_DAEMON', 'No daemon answers.');
      return healthWith();
    },
    projects: async () => [projectWith()],
  });
  const context = {
    ...fakeContext({ client, cwd: projectWith().root }),
    clock,
    openOneJob: () => Promise.reject(new MoontideError('LOCK_HELD', 'A daemon holds the lock.')),
  };
  const done = withProjectAnywhere(context, {}, (_client, { name }) => Promise.resolve(name));
  return { done, asked: () => asked, clock };
}

describe('a command while a daemon starts', () => {
  it('waits until it answers, and has it do the work', async () => {
    const { done, asked, clock } = starting(4);
    await expect.poll(() => clock.sleeping).toBe(1);
    await clock.advance(100);
    await clock.advance(100);
    expect(await done).toBe('notes');
    expect(asked()).toBe(4);
  });

  it('says who holds the lock when it never does', async () => {
    const { done, clock } = starting(Number.POSITIVE_INFINITY);
    const ended = expect(done).rejects.toMatchObject({ code: 'LOCK_HELD' });
    for (let waits = 0; waits < 150; waits += 1) {
      await expect.poll(() => clock.sleeping, { interval: 1 }).toBe(1);
      await clock.advance(100);
    }
    await ended;
  });
});
