/**
 * Turns as BullMQ hands them out, in virtual time: by place, within the pace of all machines, which the real code finds.
 * All machines hear the same events, so a few listeners that hear them at different times stand for all.
 */
import { placeOf, agreedPace, paceToShare, paceWithin, windowOf, type SharedPace } from '../../src/core/shared-pace.ts';
import { answered, createPacing, started, type Pacing } from '../../src/core/pacing.ts';
import type { Agenda } from './agenda.ts';
import type { AccountLimits, SimulatedAccount } from './account.ts';

export interface Turn {
  readonly machine: number;
  readonly priority: number;
  readonly done: () => void;
}

interface Waiting extends Turn {
  readonly since: number;
}

/** When each listener hears of an event. */
const HEARD_AFTER_MS = [1, 3, 8];
const UPLOAD_MS = 300;
const ON_THE_WAY_MS = 30;

export class SimulatedTurns {
  readonly waitsMs: number[] = [];
  given = 0;
  readonly #agenda: Agenda;
  readonly #account: SimulatedAccount;
  readonly #random: () => number;
  readonly #queues = new Map<number, Waiting[]>();
  readonly #listeners: Pacing[];
  readonly #limits: AccountLimits;
  #agreed: SharedPace = { concurrency: 1 };
  #active = 0;
  #window = { from: Number.NEGATIVE_INFINITY, used: 0 };
  #closedUntil = 0;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(parts: {
    readonly agenda: Agenda;
    readonly account: SimulatedAccount;
    readonly random: () => number;
    /** As the configuration of every machine says. */
    readonly limits: AccountLimits;
  }) {
    this.#agenda = parts.agenda;
    this.#account = parts.account;
    this.#random = parts.random;
    this.#limits = parts.limits;
    this.#listeners = HEARD_AFTER_MS.map(() => createPacing(parts.limits));
    this.#agreed = paceToShare(createPacing(parts.limits), 0);
  }

  want(turn: Turn): void {
    const place = placeOf(turn.priority);
    const queue = this.#queues.get(place) ?? [];
    queue.push({ ...turn, since: this.#agenda.now });
    this.#queues.set(place, queue);
    this.#giveOut();
  }

  #giveOut(): void {
    const { now } = this.#agenda;
    while (this.#active < this.#agreed.concurrency) {
      const { max, durationMs } = windowOf(paceWithin(this.#agreed, this.#limits).requestsPerMinute);
      if (now >= this.#window.from + durationMs) this.#window = { from: now, used: 0 };
      const openAt = Math.max(this.#closedUntil, this.#window.used < max ? now : this.#window.from + durationMs);
      if (openAt > now) return this.#lookAgain(openAt);
      const turn = this.#next();
      if (turn === undefined) return;
      this.#window.used += 1;
      this.#start(turn);
    }
  }

  #lookAgain(at: number): void {
    if (at >= this.#alarmAt) return;
    this.#alarmAt = at;
    this.#agenda.at(at, () => {
      this.#alarmAt = Number.POSITIVE_INFINITY;
      this.#giveOut();
    });
  }

  #next(): Waiting | undefined {
    const places = [...this.#queues].filter(([, queue]) => queue.length > 0).map(([place]) => place);
    return this.#queues.get(Math.min(...places))?.shift();
  }

  #start(turn: Waiting): void {
    const agenda = this.#agenda;
    this.given += 1;
    this.#active += 1;
    this.waitsMs.push(agenda.now - turn.since);
    const id = this.given;
    const ear = turn.machine % HEARD_AFTER_MS.length;
    for (const [index, delayMs] of HEARD_AFTER_MS.entries()) {
      agenda.at(agenda.now + delayMs, () => this.#hear(index, (pacing) => started(pacing, id, agenda.now)));
    }
    agenda.at(agenda.now + (HEARD_AFTER_MS[ear] ?? 0) + ON_THE_WAY_MS * this.#random(), () => {
      const answer = this.#account.arrive(agenda.now);
      const workMs = answer.kind === 'taken' ? UPLOAD_MS * (0.5 + this.#random()) : ON_THE_WAY_MS;
      agenda.at(agenda.now + workMs, () => {
        if (answer.kind === 'taken') this.#account.leave();
        const random = this.#random();
        this.#hear(ear, (pacing) => answered(pacing, id, answer, agenda.now, random));
        const mine = this.#listeners[ear];
        if (mine !== undefined) this.#agree(agreedPace(this.#agreed, paceToShare(mine, agenda.now), answer));
        for (const [index, delayMs] of HEARD_AFTER_MS.entries()) {
          if (index === ear) continue;
          const hear = (pacing: Pacing): Pacing => answered(pacing, id, answer, agenda.now, random);
          agenda.at(agenda.now + delayMs, () => this.#hear(index, hear));
        }
        this.#active -= 1;
        if (answer.kind === 'taken') turn.done();
        else this.want(turn);
        this.#giveOut();
      });
    });
  }

  #hear(index: number, change: (pacing: Pacing) => Pacing): void {
    const pacing = this.#listeners[index];
    if (pacing !== undefined) this.#listeners[index] = change(pacing);
  }

  #agree(pace: SharedPace): void {
    this.#agreed = pace;
    this.#closedUntil = Math.max(this.#closedUntil, this.#agenda.now + (pace.holdMs ?? 0));
  }
}
