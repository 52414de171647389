/**
 * One account's queue. p-queue holds the slots: how many there are and whether one may be taken now is for the gate to
 * say, which work takes it is decided when it is taken, so that what became urgent meanwhile goes first.
 *
 *   add ─► line ─► slot ─► done │ failed
 *            ▲       │
 *            └───────┘ to be tried again: after a while, or when the account may be asked again
 */
import PQueue from 'p-queue';
import type { Clock } from '../clock.ts';
import { MoontideError } from '../core/errors.ts';
import { answerOf, type Answer } from '../core/pace-answer.ts';
import type { PacingLimits } from '../core/pacing.ts';
import { isOwnFault, judge } from '../core/retry.ts';
import type { Log } from '../log.ts';
import type { Outcome, Queue, QueueStats, Work } from '../sync/ports/queue.ts';
import { createAlarm, type Alarm } from './alarm.ts';
import type { Turns } from '../sync/ports/turns.ts';
import { Gate } from './gate.ts';
import { Line, type Entry } from './line.ts';

export interface QueueParts {
  readonly clock: Clock;
  /** 0 to 1, as `Math.random`. */
  readonly random: () => number;
  /** Ceilings: the pace that the account allows is found within them. */
  readonly limits: PacingLimits;
  readonly log: Log;
  /** Where the account is shared with other machines. */
  readonly turns?: Turns;
}

export interface AdjustableQueue extends Queue {
  /** Other ceilings from now on; what was found of the account stays known. */
  adjust(limits: PacingLimits): void;
}

export function createQueue(parts: QueueParts): AdjustableQueue {
  return new AccountQueue(parts);
}

/** More than this are not asked turns for at once: what comes later may be more urgent. */
const MOST_WANTED = 32;

interface Run {
  readonly entry: Entry;
  readonly cancel: AbortController;
  readonly ended: PromiseWithResolvers<void>;
}

class AccountQueue implements AdjustableQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #log: Log;
  readonly #gate: Gate;
  readonly #slots = new PQueue({ concurrency: 1 });
  readonly #line = new Line();
  readonly #runs = new Map<string, Run>();
  readonly #alarm: Alarm;
  readonly #isBusy = (key: string): boolean => this.#runs.has(key);
  #requestId = 0;
  #requests = 0;
  #rateLimited = 0;
  #retries = 0;
  #isClosed = false;

  constructor({ clock, random, limits, log, turns }: QueueParts) {
    this.#clock = clock;
    this.#random = random;
    this.#log = log;
    this.#gate = new Gate({ clock, random, limits, turns, onOpened: () => this.#turn() });
    this.#alarm = createAlarm(
      clock,
      () => this.#turn(),
      (error) => this.#broken(error),
    );
  }

  add<Result>(work: Work<Result>): Promise<Outcome<Result>> {
    if (this.#isClosed) return Promise.resolve({ kind: 'withdrawn' });
    const { promise, resolve } = Promise.withResolvers<Outcome<Result>>();
    this.#line.join(work, (outcome) => resolve(outcome as Outcome<Result>));
    this.#turn();
    return promise;
  }

  async withdraw(matches: (key: string) => boolean): Promise<void> {
    this.#line.drop(matches, { kind: 'withdrawn' });
    const runs = [...this.#runs.values()].filter((run) => matches(run.entry.work.key));
    for (const run of runs) run.cancel.abort(new MoontideError('CANCELLED', 'It was taken out of the queue.'));
    this.#turn();
    await Promise.all(runs.map((run) => run.ended.promise));
  }

  adjust(limits: PacingLimits): void {
    this.#gate.adjust(limits);
    this.#turn();
  }

  stats(): QueueStats {
    const now = this.#clock.monotonic();
    const { pace } = this.#gate;
    const admission = this.#gate.admit(now);
    const held =
      this.#line.size > 0 && admission.kind === 'wait' && admission.because !== undefined ? admission : undefined;
    return {
      waiting: this.#line.size,
      running: this.#runs.size,
      concurrency: this.#gate.slots(now),
      ...(pace !== undefined && { requestsPerMinute: Math.round(pace * 10) / 10 }),
      ...(held?.until !== undefined && { waitsUntil: this.#clock.now() + held.until - now }),
      ...(held?.because !== undefined && { waitsBecause: held.because }),
      requests: this.#requests,
      rateLimited: this.#rateLimited,
      retries: this.#retries,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.withdraw(() => true);
    this.#slots.start();
    await this.#slots.onIdle();
    this.#gate.close();
  }

  /** Lets as many start as may, and sets the alarm for when more may. */
  #turn(): void {
    const now = this.#clock.monotonic();
    // Paused, so that nothing starts until its conditions are set.
    this.#slots.pause();
    this.#gate.want(() => ({
      count: this.#line.readyCount(now, this.#isBusy, MOST_WANTED),
      priority: this.#line.firstPriority,
    }));
    const open = this.#gate.slots(now);
    const missing = this.#line.readyCount(now, this.#isBusy, open) - this.#slots.size;
    for (let count = 0; count < missing; count += 1) {
      this.#slots.add(() => this.#takeSlot()).catch((error: unknown) => this.#broken(error));
    }
    this.#slots.concurrency = open;
    if (this.#slots.size > 0 && this.#gate.admit(now).kind === 'go') this.#slots.start();
    this.#setAlarm(now);
  }

  #setAlarm(now: number): void {
    const admission = this.#gate.admit(now);
    const isReady = this.#line.readyCount(now, this.#isBusy, 1) > 0;
    const times = [
      this.#line.nextDueAt(now),
      isReady && admission.kind === 'wait' ? admission.until : undefined,
    ].filter((at) => at !== undefined);
    this.#alarm.set(times.length === 0 ? undefined : Math.min(...times));
  }

  /** Runs the first in line to its end. Until it waits for the first time, nothing else happens: the slot is taken. */
  async #takeSlot(): Promise<void> {
    const now = this.#clock.monotonic();
    const mayStart = this.#gate.admit(now).kind === 'go';
    const entry = mayStart ? this.#line.take(now, this.#isBusy) : undefined;
    if (entry === undefined) {
      if (this.#line.size > 0) this.#turn();
      return;
    }
    const { key } = entry.work;
    const run: Run = { entry, cancel: new AbortController(), ended: Promise.withResolvers() };
    this.#requestId += 1;
    const id = this.#requestId;
    this.#runs.set(key, run);
    this.#gate.started(id, now);
    const result = await settled(entry.work, run.cancel.signal);
    this.#runs.delete(key);
    this.#learn(id, result, run);
    this.#settle(run, result);
    run.ended.resolve();
    this.#turn();
  }

  #learn(id: number, result: Result, { cancel }: Run): void {
    const answer: Answer = !result.isFailed
      ? { kind: 'taken' }
      : cancel.signal.aborted
        ? { kind: 'unknown' }
        : answerOf(result.error);
    const now = this.#clock.monotonic();
    const { heldUntil } = this.#gate;
    this.#gate.answered(id, answer, now);
    if (isAnswer(answer)) this.#requests += 1;
    if (answer.kind === 'limited') {
      this.#rateLimited += 1;
      const learned = { concurrency: this.#gate.slots(now), requestsPerMinute: this.#gate.pace };
      this.#log.info({ ...answer, ...learned }, 'The account asks to slow down.');
    } else if (answer.kind === 'trouble' && this.#gate.heldUntil > heldUntil) {
      const waitMs = Math.ceil(this.#gate.heldUntil - now);
      this.#log.warn({ ...answer, waitMs }, 'The account cannot be used now.');
    }
  }

  #settle({ entry, cancel }: Run, result: Result): void {
    if (!result.isFailed) {
      entry.settle({ kind: 'done', result: result.value });
      return;
    }
    if (cancel.signal.aborted) {
      entry.settle({ kind: 'withdrawn' });
      return;
    }
    const { error } = result;
    const tries = entry.tries + (isOwnFault(error) ? 1 : 0);
    const isEnough = entry.work.isEnough?.(error) === true;
    const verdict = isEnough ? { kind: 'fail' as const } : judge(error, tries, this.#random());
    const failure: Outcome<unknown> = { kind: 'failed', error };
    switch (verdict.kind) {
      case 'fail':
        entry.settle(failure);
        break;
      case 'stop':
        entry.settle(failure);
        this.#line.drop(() => true, failure);
        break;
      case 'later':
      case 'return': {
        const notBefore = verdict.kind === 'later' ? this.#clock.monotonic() + verdict.afterMs : entry.notBefore;
        this.#retries += 1;
        this.#line.rejoin({ ...entry, tries, notBefore });
        break;
      }
    }
    if (this.#gate.isGivenUp) {
      this.#log.warn({ waiting: this.#line.size }, 'The account cannot be reached; what waited for it has failed.');
      this.#line.drop(() => true, failure);
      this.#gate.restart();
    }
  }

  #broken(error: unknown): void {
    this.#log.error({ error }, 'The queue failed.');
  }
}

type Result =
  | { readonly isFailed: false; readonly value: unknown }
  | { readonly isFailed: true; readonly error: unknown };

/** Whether the server said anything. */
function isAnswer(answer: Answer): boolean {
  return answer.kind !== 'unknown' && (answer.kind !== 'trouble' || answer.code === 'OVERLOADED');
}

async function settled(work: Work<unknown>, signal: AbortSignal): Promise<Result> {
  try {
    return { isFailed: false, value: await work.run(signal) };
  } catch (error) {
    return { isFailed: true, error };
  }
}
