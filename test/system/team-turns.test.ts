/** Turns at one account, handed out among machines by a real server. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Answer } from '../../src/core/pace-answer.ts';
import type { PacingLimits } from '../../src/core/pacing.ts';
import type { SharedPace } from '../../src/core/shared-pace.ts';
import { openEngine } from '../../src/team/engine.ts';
import { TurnDesk } from '../../src/team/turn-desk.ts';
import { RedisServer } from '../support/redis-server.ts';

const TAKEN: Answer = { kind: 'taken' };
const WITHIN = { timeout: 60_000, interval: 50 };
const TWO: SharedPace = { concurrency: 2 };

let stack: AsyncDisposableStack;
let server: RedisServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  server = stack.use(await RedisServer.start());
});

afterEach(() => stack.disposeAsync());

describe('two desks', () => {
  it('have no more requests under way together than the pace allows, and all come through', async () => {
    const underWay = new Set<string>();
    let most = 0;
    const request = async ({ desk }: Machine, turn: string): Promise<void> => {
      underWay.add(turn);
      most = Math.max(most, underWay.size);
      await delay(5);
      underWay.delete(turn);
      desk.end(turn, TAKEN, TWO);
    };
    const work = async (machine: Machine, requests: number): Promise<void> => {
      const made: Promise<void>[] = [];
      for (let left = requests; left > 0; left -= 1) {
        machine.desk.want(left, 1);
        made.push(request(machine, await machine.turn()));
      }
      await Promise.all(made);
    };
    const [one, other] = [await open('one'), await open('other')];
    await Promise.all([work(one, 30), work(other, 30)]);
    expect(most).toBe(2);
  });

  it('let the most urgent go first, whichever machine it is of', async () => {
    const [large, small] = [await open('large'), await open('small')];
    large.desk.want(20, 1);
    const first = await large.turn();
    large.desk.want(19, 1);
    small.desk.want(1, 100);
    await expect.poll(() => asked()).toBe(20);
    large.desk.end(first, TAKEN, { concurrency: 1 });
    const urgent = await small.turn();
    expect(large.desk.inHand).toBe(0);
    small.desk.want(0, 100);
    small.desk.end(urgent, TAKEN, { concurrency: 1 });
    large.desk.end(await large.turn(), TAKEN, { concurrency: 1 });
  });

  it("hear of each other's requests and what came of them", async () => {
    const [one, other] = [await open('one'), await open('other')];
    one.desk.want(1, 1);
    const turn = await one.turn();
    one.desk.want(0, 1);
    const answer: Answer = { kind: 'limited', code: 'RATE_LIMITED', retryAfterMs: 50 };
    one.desk.end(turn, answer, { concurrency: 1, requestsPerMinute: 30, holdMs: 50 });
    await expect.poll(() => other.heard).toEqual([`${turn} started`, `${turn} ${JSON.stringify(answer)}`]);
    await expect.poll(() => other.desk.pace).toEqual({ concurrency: 1, requestsPerMinute: 30, holdMs: 50 });
  });

  it('go by the lower of their configurations, whatever was found of the account', async () => {
    const [slow, fast] = [await open('slow', { concurrency: 3 }), await open('fast', { concurrency: 3 })];
    expect([slow.desk.pace, fast.desk.pace]).toEqual([{ concurrency: 1 }, { concurrency: 1 }]);
    fast.desk.want(1, 1);
    fast.desk.end(await fast.turn(), TAKEN, { concurrency: 20 });
    await expect.poll(() => slow.desk.pace, WITHIN).toEqual({ concurrency: 3 });
    expect(await server.command('hget', 'moontide:{crew}:turns-account:meta', 'concurrency')).toBe('3');
  });

  it('get the turns of one that died: those that it had, and those that it waited for', async () => {
    const died = await open('died');
    died.desk.want(3, 100);
    await died.turn();
    died.desk.want(2, 100);
    const other = await open('other');
    other.desk.want(2, 1);
    await expect.poll(() => asked(), WITHIN).toBe(4);
    await died.cut();
    // Not waited for: both end by themselves.
    await server.command('pexpire', `moontide:{crew}:turns-account:${await active()}:lock`, '1');
    await server.command('pexpire', 'moontide:{crew}:here:died', '1');
    other.desk.end(await other.turn(), TAKEN, { concurrency: 1 });
    other.desk.want(1, 1);
    other.desk.end(await other.turn(), TAKEN, { concurrency: 1 });
    other.desk.want(0, 1);
    await expect.poll(async () => [await asked(), await active()], WITHIN).toEqual([0, '']);
    const ended = other.heard.flatMap((line) => (line.endsWith('{"kind":"unknown"}') ? line.split(' ')[0] : []));
    expect(new Set(ended).size).toBe(3);
  });

  it('hand a turn that was not used to the next in line', async () => {
    const one = await open('one');
    one.desk.want(1, 1);
    const turn = await one.turn();
    one.desk.end(turn, { kind: 'unknown' }, TWO);
    expect(one.desk.inHand).toBe(1);
    const other = await open('other');
    one.desk.want(0, 1);
    other.desk.want(1, 1);
    await other.turn();
    expect(one.desk.inHand).toBe(0);
  });
});

interface Machine {
  readonly desk: TurnDesk;
  /** Begins the next turn that is given. */
  readonly turn: () => Promise<string>;
  /** Ends its connections as `kill -9` would. */
  readonly cut: () => Promise<void>;
  /** What it heard of the other's requests. */
  readonly heard: readonly string[];
}

async function open(member: string, ceiling: PacingLimits = { concurrency: 64 }): Promise<Machine> {
  const engine = stack.use(await openEngine({ url: server.url, name: 'crew' }));
  const heard: string[] = [];
  let ids = 0;
  const desk = await TurnDesk.open({
    engine,
    account: 'account',
    member,
    clock: systemClock,
    share: () => 1,
    ceiling: () => ceiling,
    newId: () => String((ids += 1)),
    onGiven: () => undefined,
    onOthersStarted: (turn) => heard.push(`${turn} started`),
    onOthersAnswered: (turn, answer) => heard.push(`${turn} ${JSON.stringify(answer)}`),
    onFailed: (error) => engine.fail(error),
  });
  stack.use(desk);
  return {
    desk,
    heard,
    cut: async () => await engine[Symbol.asyncDispose](),
    async turn() {
      while (desk.inHand === 0) {
        engine.failed.throwIfAborted();
        await delay(2);
      }
      return desk.begin();
    },
  };
}

/** Turns that wait in the engine. */
async function asked(): Promise<number> {
  return Number(await server.command('zcard', 'moontide:{crew}:turns-account:prioritized'));
}

/** The one turn that was given. */
async function active(): Promise<string> {
  return await server.command('lrange', 'moontide:{crew}:turns-account:active', '0', '-1');
}
