import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/core/pace-answer.ts';
import type { SharedPace } from '../../../src/core/shared-pace.ts';
import type { Turns } from '../../../src/sync/ports/turns.ts';
import { TeamTurns, type Desk } from '../../../src/team/turns.ts';

const PACE = { concurrency: 4 };
const TAKEN: Answer = { kind: 'taken' };
const ALONE = { share: 0.5, aloneFrom: 10_000, ceiling: { concurrency: 8 } };

describe('turns of an account', () => {
  it('are handed out by nobody while the team is away', () => {
    const turns = new TeamTurns(() => ALONE);
    const queue = turns.open();
    queue.want(3, 1);
    expect(queue).toMatchObject({ isMet: false, inHand: 0, ...ALONE });
    expect(turns.pace).toBeUndefined();
    expect(() => queue.begin()).toThrow('while the team is away');
    expect(() => queue.end('of an earlier meeting', TAKEN, PACE)).not.toThrow();
  });

  it('come from the desk while the team is met, and go back to it', () => {
    const { queue, desk } = met();
    desk.inHand = 1;
    expect(queue).toMatchObject({ isMet: true, inHand: 1 });
    expect(queue.begin()).toBe('turn');
    queue.end('turn', TAKEN, PACE);
    expect(desk.ended).toEqual([['turn', TAKEN, PACE]]);
  });

  it('are asked for by all queues together, with the priority of the most urgent', () => {
    const { turns, queue, desk } = met();
    const other = turns.open();
    queue.want(3, 5);
    other.want(2, 9);
    expect(desk.wanted).toEqual({ count: 5, priority: 9 });
    other.want(0, 9);
    expect(desk.wanted).toEqual({ count: 3, priority: 5 });
  });

  it('are not asked for when nothing waits', () => {
    const { queue, desk } = met();
    queue.want(0, 0);
    expect(desk.wanted?.count).toBe(0);
    expect(desk.wanted?.priority).toBe(Number.MIN_SAFE_INTEGER);
  });

  it('are news for every queue that listens: meeting, losing, and requests of the others', () => {
    const { turns, queue } = met();
    const news: string[] = [];
    const listen = (who: string, each: Turns): (() => void) =>
      each.listen({
        onChanged: () => news.push(`${who} changed`),
        onStarted: (turn) => news.push(`${who} ${turn} started`),
        onAnswered: (turn, { kind }) => news.push(`${who} ${turn} ${kind}`),
      });
    listen('first', queue);
    const stop = listen('second', turns.open());
    turns.use(undefined);
    turns.othersStarted('t');
    stop();
    turns.othersAnswered('t', TAKEN);
    expect(news).toEqual(['first changed', 'second changed', 'first t started', 'second t started', 'first t taken']);
  });
});

class FakeDesk implements Desk {
  readonly pace: SharedPace = PACE;
  inHand = 0;
  wanted: { readonly count: number; readonly priority: number } | undefined;
  readonly ended: (readonly [string, Answer, SharedPace])[] = [];

  want(count: number, priority: number): void {
    this.wanted = { count, priority };
  }

  begin(): string {
    return 'turn';
  }

  end(turn: string, answer: Answer, pace: SharedPace): void {
    this.ended.push([turn, answer, pace]);
  }
}

function met(): { readonly turns: TeamTurns; readonly queue: Turns; readonly desk: FakeDesk } {
  const turns = new TeamTurns(() => ALONE);
  const desk = new FakeDesk();
  const queue = turns.open();
  turns.use(desk);
  return { turns, queue, desk };
}
