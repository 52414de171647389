import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/core/pace-answer.ts';
import type { SharedPace } from '../../../src/core/shared-pace.ts';
import type { PacingLimits } from '../../../src/core/pacing.ts';
import { Gate } from '../../../src/queue/gate.ts';
import type { TurnListener, Turns } from '../../../src/sync/ports/turns.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const LIMITS = { concurrency: 8 };
const TAKEN: Answer = { kind: 'taken' };
const LIMITED: Answer = { kind: 'limited', code: 'RATE_LIMITED', retryAfterMs: 5_000 };
const UNUSED: Answer = { kind: 'unknown' };

describe('without a team', () => {
  it('goes by what the account says alone', () => {
    const { gate, go } = open(undefined);
    expect(go(1)).toBe(true);
    gate.answered(1, LIMITED, 0);
    expect(gate.admit(0)).toEqual({ kind: 'wait', until: 5_000, because: 'RATE_LIMITED' });
    expect(gate.heldUntil).toBe(5_000);
  });

  it('needs no turn for what is wanted', () => {
    const { gate, go } = open(undefined);
    let counted = 0;
    gate.want(() => {
      counted += 1;
      return { count: 5, priority: 1 };
    });
    expect(counted).toBe(0);
    expect(go(1)).toBe(true);
  });
});

describe('while the team is met', () => {
  it('waits for a turn, and begins one for each request', () => {
    const turns = new FakeTurns();
    const { gate, go } = open(turns);
    expect(gate.admit(0)).toEqual({ kind: 'wait' });
    turns.give('a', 'b');
    expect([go(1), go(2), go(3)]).toEqual([true, true, false]);
    expect(turns.begun).toEqual(['a', 'b']);
  });

  it('says that more may start when a turn comes', () => {
    const turns = new FakeTurns();
    const { opened } = open(turns);
    const before = opened.times;
    turns.give('a');
    expect(opened.times).toBe(before + 1);
  });

  it('asks for as many turns as wait, with the priority of the first', () => {
    const turns = new FakeTurns();
    open(turns).gate.want(() => ({ count: 3, priority: 7 }));
    expect(turns.wanted).toEqual({ count: 3, priority: 7 });
  });

  it('gives a turn back with what came of it and the pace that all go by from then on', () => {
    const turns = new FakeTurns();
    const { gate, go } = open(turns);
    turns.give('a');
    go(1);
    gate.answered(1, LIMITED, 0);
    expect(turns.ended).toMatchObject([{ turn: 'a', answer: LIMITED, pace: { holdMs: 5_000 } }]);
  });

  it('gives a turn back that was not used, without blaming the account', () => {
    const turns = new FakeTurns();
    const { gate, go } = open(turns);
    turns.give('a');
    go(1);
    gate.answered(1, UNUSED, 0);
    expect(turns.ended).toMatchObject([{ turn: 'a', answer: UNUSED }]);
    expect(gate.heldUntil).toBeLessThanOrEqual(0);
  });

  it('says why it waits when another machine was refused', () => {
    const turns = new FakeTurns();
    const { gate } = open(turns);
    turns.others.onStarted('theirs');
    turns.others.onAnswered('theirs', LIMITED);
    expect(gate.admit(0)).toEqual({ kind: 'wait', because: 'RATE_LIMITED' });
  });

  it("finds the account's pace by the requests of all machines", () => {
    const turns = new FakeTurns();
    const { gate, go } = open(turns);
    for (let request = 0; request < 20; request += 1) {
      turns.others.onStarted(`theirs ${request}`);
      turns.others.onAnswered(`theirs ${request}`, TAKEN);
    }
    turns.give('a');
    go(1);
    gate.answered(1, TAKEN, 0);
    expect(turns.ended[0]?.pace.concurrency).toBeGreaterThan(1);
  });

  it('does not count an answer to a request that it never heard of', () => {
    const turns = new FakeTurns();
    const { gate } = open(turns);
    turns.others.onAnswered('never begun', LIMITED);
    expect(gate.heldUntil).toBeLessThanOrEqual(0);
  });
});

describe('while the team is away', () => {
  it('waits until the others know that it goes by itself', () => {
    const turns = new FakeTurns({ isMet: false, share: 0.5, aloneFrom: 10_000 });
    const { gate } = open(turns);
    expect(gate.admit(9_999)).toEqual({ kind: 'wait', until: 10_000 });
    expect(gate.admit(10_000)).toEqual({ kind: 'go' });
  });

  it('has its share of the configured limits and no more', () => {
    const turns = new FakeTurns({ isMet: false, share: 0.5 });
    const { gate, finish } = open(turns, { concurrency: 8, requestsPerMinute: 100 });
    for (let request = 1; request <= 30; request += 1) finish(request);
    expect(gate.slots(0)).toBeLessThanOrEqual(4);
    expect(gate.pace).toBe(50);
  });

  it("has its share of what every machine's configuration allows, as far as that was heard", () => {
    const turns = new FakeTurns();
    const { gate } = open(turns, { concurrency: 8, requestsPerMinute: 900 });
    turns.change({ ceiling: { concurrency: 8, requestsPerMinute: 300 } });
    expect(gate.pace).toBe(300);
    turns.change({ isMet: false, share: 0.5 });
    expect(gate.pace).toBe(150);
    turns.change({ isMet: true, ceiling: { concurrency: 8, requestsPerMinute: 2_000 } });
    expect(gate.pace).toBe(900);
  });

  it('has the whole again when the team is met', () => {
    const turns = new FakeTurns({ isMet: false, share: 0.5 });
    const { gate } = open(turns, { concurrency: 8, requestsPerMinute: 100 });
    turns.change({ isMet: true });
    expect(gate.pace).toBe(100);
  });

  it('asks nobody for turns', () => {
    const turns = new FakeTurns({ isMet: false });
    open(turns).gate.want(() => ({ count: 3, priority: 7 }));
    expect(turns.wanted).toBeUndefined();
  });

  it('goes on though requests of the others were under way when it lost them', () => {
    const turns = new FakeTurns();
    const { gate } = open(turns);
    for (let request = 0; request < 5; request += 1) turns.others.onStarted(`theirs ${request}`);
    turns.change({ isMet: false, share: 0.2 });
    expect(gate.admit(60_000)).toEqual({ kind: 'go' });
  });

  it('still knows its own requests that were begun in a turn', () => {
    const turns = new FakeTurns();
    const { gate, go } = open(turns, { concurrency: 1 });
    turns.give('a');
    go(1);
    turns.change({ isMet: false });
    expect(gate.admit(60_000)).toEqual({ kind: 'wait' });
    gate.answered(1, TAKEN, 60_000);
    expect(gate.admit(60_000)).toEqual({ kind: 'go' });
  });
});

describe('a gate that is closed', () => {
  it('hears of turns no longer', () => {
    const turns = new FakeTurns();
    const { gate, opened } = open(turns);
    gate.close();
    const before = opened.times;
    turns.give('a');
    expect(opened.times).toBe(before);
  });

  it('wants no turns, even where it is closed while the team is away', () => {
    const turns = new FakeTurns();
    const { gate } = open(turns);
    gate.want(() => ({ count: 3, priority: 7 }));
    turns.change({ isMet: false });
    gate.close();
    expect(turns.wanted?.count).toBe(0);
  });
});

class FakeTurns implements Turns {
  isMet: boolean;
  share: number;
  aloneFrom: number;
  ceiling: PacingLimits | undefined;
  wanted: { readonly count: number; readonly priority: number } | undefined;
  readonly begun: string[] = [];
  readonly ended: { readonly turn: string; readonly answer: Answer; readonly pace: SharedPace }[] = [];
  readonly #given: string[] = [];
  readonly #listeners = new Set<TurnListener>();

  constructor({ isMet = true, share = 1, aloneFrom = Number.NEGATIVE_INFINITY, ceiling }: Partial<Turns> = {}) {
    this.isMet = isMet;
    this.share = share;
    this.aloneFrom = aloneFrom;
    this.ceiling = ceiling;
  }

  get inHand(): number {
    return this.#given.length;
  }

  /** What another machine does, as its queue's events tell. */
  get others(): TurnListener {
    const [listener] = this.#listeners;
    if (listener === undefined) throw new Error('nobody listens');
    return listener;
  }

  give(...turns: readonly string[]): void {
    this.#given.push(...turns);
    this.change({});
  }

  change(standing: { isMet?: boolean; share?: number; ceiling?: PacingLimits }): void {
    Object.assign(this, standing);
    for (const listener of this.#listeners) listener.onChanged();
  }

  want(count: number, priority: number): void {
    this.wanted = { count, priority };
  }

  begin(): string {
    const turn = this.#given.shift();
    if (turn === undefined) throw new Error('no turn is in hand');
    this.begun.push(turn);
    return turn;
  }

  end(turn: string, answer: Answer, pace: SharedPace): void {
    this.ended.push({ turn, answer, pace });
  }

  listen(listener: TurnListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

interface Open {
  readonly gate: Gate;
  readonly opened: { times: number };
  /** Starts a request if that may be; false where it must wait. */
  readonly go: (request: number) => boolean;
  /** Starts one and has it taken. */
  readonly finish: (request: number) => void;
}

function open(turns: Turns | undefined, limits: { concurrency: number; requestsPerMinute?: number } = LIMITS): Open {
  const opened = { times: 0 };
  const gate = new Gate({
    clock: new ManualClock(),
    random: () => 0.5,
    limits,
    turns,
    onOpened: () => {
      opened.times += 1;
    },
  });
  const go = (request: number): boolean => {
    if (gate.admit(0).kind !== 'go') return false;
    gate.started(request, 0);
    return true;
  };
  return {
    gate,
    opened,
    go,
    finish(request) {
      if (go(request)) gate.answered(request, TAKEN, 0);
    },
  };
}
