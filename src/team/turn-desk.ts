/**
 * Turns at the account, handed out by BullMQ: a turn is a job that its owner does itself. Whoever has time takes the next
 * job from the queue, which makes it active within the limits that hold for all (`setGlobalConcurrency`,
 * `setGlobalRateLimit`); its owner hears of that, makes the request, and completes the job. The job of an owner that died
 * loses its lock and goes back into the queue; whoever takes a job of somebody who is gone fails it.
 *
 *   want ─► asked ─► (active) given ─► begun ─► ended
 */
import { Job, Queue, QueueEvents, Worker } from 'bullmq';
import type { Clock } from '../clock.ts';
import type { Answer } from '../core/pace-answer.ts';
import type { PacingLimits } from '../core/pacing.ts';
import { agreedPace, placeOf, type SharedPace } from '../core/shared-pace.ts';
import { AgreedPace } from './agreed-pace.ts';
import type { Engine } from './engine.ts';
import { parsedJson } from './parsed-json.ts';
import { Presence } from './presence.ts';

export interface TurnDeskParts {
  readonly engine: Engine;
  /** The account, in the name of the queue. */
  readonly account: string;
  /** Begins the ids of this process's turns; no other process has it, and no dot is in it. */
  readonly member: string;
  readonly clock: Clock;
  /** The part of the pace that the machines which are here may use, 0 to 1. */
  readonly share: () => number;
  /** What the machines' configurations allow. */
  readonly ceiling: () => PacingLimits;
  readonly newId: () => string;
  readonly onGiven: () => void;
  readonly onOthersStarted: (turn: string) => void;
  readonly onOthersAnswered: (turn: string, answer: Answer) => void;
  readonly onFailed: (error: unknown) => void;
}

/** Every turn has the same lock, so that its owner can complete what another took from the queue. */
const TOKEN = 'turn';
/** A machine that died gives its turns back after this. */
const LOCK_MS = 15_000;
const LOOK_MS = 3_000;
const UNUSED: Answer = { kind: 'unknown' };

export class TurnDesk implements AsyncDisposable {
  readonly #parts: TurnDeskParts;
  readonly #queue: Queue<null, string>;
  readonly #worker: Worker<null, string>;
  readonly #events: QueueEvents;
  readonly #presence: Presence;
  readonly #pace: AgreedPace;
  readonly #asked = new Map<string, number>();
  readonly #given: string[] = [];
  readonly #begun = new Set<string>();
  readonly #closed = new AbortController();
  #wanted: { readonly count: number; readonly priority: number } = { count: 0, priority: 0 };
  #isAsking = false;
  #isTaking = false;

  private constructor(parts: TurnDeskParts) {
    this.#parts = parts;
    const { engine, account, onFailed } = parts;
    const { prefix } = engine;
    this.#presence = new Presence(engine);
    const name = `turns-${account}`;
    this.#queue = new Queue(name, { connection: engine.connect(), prefix });
    this.#pace = new AgreedPace({ ...parts, queue: this.#queue });
    this.#worker = new Worker<null, string>(name, undefined, {
      connection: engine.connect(),
      prefix,
      autorun: false,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 3,
      maxStalledCount: 0,
      // Seconds: how long a free place may go unnoticed when the one who should have passed it on died.
      drainDelay: 1,
    });
    this.#events = new QueueEvents(name, { connection: engine.connect(), prefix });
    this.#queue.on('error', onFailed);
    this.#worker.on('error', onFailed);
    this.#events.on('error', onFailed);
    this.#events.on('active', ({ jobId }) => this.#onActive(jobId));
    this.#events.on('completed', ({ jobId, returnvalue }) => this.#onEnded(jobId, answerIn(String(returnvalue))));
    this.#events.on('failed', ({ jobId }) => this.#onEnded(jobId, UNUSED));
    this.#events.on('stalled', ({ jobId }) => this.#onEnded(jobId, UNUSED));
  }

  static async open(parts: TurnDeskParts): Promise<TurnDesk> {
    const desk = new TurnDesk(parts);
    try {
      await desk.#begin();
      return desk;
    } catch (error) {
      await desk[Symbol.asyncDispose]();
      throw error;
    }
  }

  get inHand(): number {
    return this.#given.length;
  }

  get pace(): SharedPace {
    return this.#pace.allowed;
  }

  want(count: number, priority: number): void {
    this.#wanted = { count, priority };
    if (!this.#isAsking) this.#attempt(this.#ask());
  }

  begin(): string {
    const turn = this.#given.shift();
    if (turn === undefined) throw new Error('a turn was begun that nobody was given');
    this.#begun.add(turn);
    return turn;
  }

  end(turn: string, answer: Answer, pace: SharedPace): void {
    if (!this.#begun.delete(turn)) return;
    if (answer.kind === 'unknown') {
      // No request was made: the next in line here may have it.
      this.#given.push(turn);
      this.#parts.onGiven();
      return;
    }
    this.#attempt(this.#complete(turn, answer, pace));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled([this.#events.close(), this.#worker.close(true), this.#queue.close()]);
  }

  async #begin(): Promise<void> {
    await Promise.all([this.#events.waitUntilReady(), this.#worker.waitUntilReady(), this.#queue.waitUntilReady()]);
    await this.#presence.say(this.#parts.member);
    await this.#pace.read();
    // Of an earlier meeting of this process, which did not hear that they were given.
    for (const { id = '' } of await this.#queue.getActive()) {
      if (this.#isMine(id)) this.#onActive(id);
    }
    await this.#worker.startStalledCheckTimer();
    this.#attempt(this.#lookAfter());
  }

  /** Asks for as many turns as are wanted and not yet asked for, and gives back what nobody wants any more. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      for (;;) {
        const { count, priority } = this.#wanted;
        const place = placeOf(priority);
        const spare = this.#asked.size + this.#given.length - count;
        const least = [...this.#asked].toSorted(([, a], [, b]) => b - a)[0];
        if (spare < 0) await this.#askOne(place);
        else if (spare > 0 && this.#given.length > 0) await this.#giveBack();
        else if (spare > 0 && least !== undefined) await this.#withdraw(least[0]);
        else if (least !== undefined && !this.#isFirst(place)) await this.#hurry(least[0], place);
        else return;
      }
    } finally {
      this.#isAsking = false;
    }
  }

  #isFirst(place: number): boolean {
    return Math.min(...this.#asked.values()) <= place;
  }

  async #askOne(place: number): Promise<void> {
    const turn = `${this.#parts.member}.${this.#parts.newId()}`;
    this.#asked.set(turn, place);
    await this.#queue.add('turn', null, {
      jobId: turn,
      priority: place,
      removeOnComplete: true,
      removeOnFail: true,
    });
    if (!this.#isTaking) this.#attempt(this.#take());
  }

  async #withdraw(turn: string): Promise<void> {
    this.#asked.delete(turn);
    // One that is active by now is not removed; it is given back when that is heard of.
    await this.#queue.remove(turn);
  }

  async #hurry(turn: string, place: number): Promise<void> {
    this.#asked.set(turn, place);
    const job = await Job.fromId(this.#worker, turn);
    try {
      await job?.changePriority({ priority: place });
    } catch (error) {
      // It was given meanwhile.
      if (this.#asked.has(turn)) throw error;
    }
  }

  async #giveBack(): Promise<void> {
    const turn = this.#given.shift();
    if (turn !== undefined) await this.#complete(turn, UNUSED, undefined);
  }

  /** Takes jobs from the queue as long as some of them are ours; whose each is, its owner hears by itself. */
  async #take(): Promise<void> {
    this.#isTaking = true;
    try {
      while (this.#asked.size > 0 && !this.#closed.signal.aborted) {
        const job = await this.#worker.getNextJob(TOKEN, { block: true });
        if (job !== undefined) {
          await this.#failIfForsaken(job);
          continue;
        }
        const waitMs = await this.#queue.getRateLimitTtl();
        if (waitMs > 0) await this.#parts.clock.sleep(waitMs, this.#closed.signal);
      }
    } finally {
      this.#isTaking = false;
    }
  }

  async #failIfForsaken(job: Job<null, string>): Promise<void> {
    const { id = '' } = job;
    if (this.#isMine(id) || (await this.#presence.isHere(memberOf(id)))) return;
    await job.moveToFailed(new Error('Whoever asked for this turn is gone.'), TOKEN);
  }

  async #complete(turn: string, answer: Answer, pace: SharedPace | undefined): Promise<void> {
    if (pace !== undefined) await this.#pace.write(agreedPace(this.#pace.found, pace, answer));
    if (pace?.holdMs !== undefined) await this.#queue.rateLimit(pace.holdMs);
    const job = await Job.fromId(this.#worker, turn);
    await job?.moveToCompleted(JSON.stringify(answer), TOKEN, true);
  }

  /** Keeps the locks of what is in hand, and asks anew for what the engine does not know any more. */
  async #lookAfter(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      await this.#parts.clock.sleep(LOOK_MS, signal);
      await this.#presence.say(this.#parts.member);
      await this.#pace.read();
      const held = [...this.#given, ...this.#begun];
      if (held.length > 0) {
        const locks = held.map(() => TOKEN);
        await this.#worker.extendJobLocks(held, locks, LOCK_MS);
      }
      const [oldest] = this.#asked.keys();
      if (oldest === undefined) continue;
      const state = await this.#queue.getJobState(oldest);
      if (state === 'active') this.#onActive(oldest);
      else if (state === 'unknown') this.#asked.delete(oldest);
      if (state === 'unknown' && !this.#isAsking) await this.#ask();
    }
  }

  #onActive(turn: string): void {
    if (!this.#isMine(turn)) {
      this.#parts.onOthersStarted(turn);
    } else if (this.#asked.delete(turn)) {
      this.#given.push(turn);
      this.#parts.onGiven();
    } else if (!this.#given.includes(turn) && !this.#begun.has(turn)) {
      // It was wanted no longer when it came.
      this.#attempt(this.#complete(turn, UNUSED, undefined));
    }
  }

  #onEnded(turn: string, answer: Answer): void {
    if (!this.#isMine(turn)) this.#parts.onOthersAnswered(turn, answer);
  }

  #isMine(turn: string): boolean {
    return memberOf(turn) === this.#parts.member;
  }

  /** Nothing is waited for here: a failure ends the connection, and with it this desk. */
  #attempt(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.#closed.signal.aborted) this.#parts.onFailed(error);
    });
  }
}

function memberOf(turn: string): string {
  return turn.slice(0, turn.indexOf('.'));
}

function answerIn(text: string): Answer {
  const inner = parsedJson(text);
  const parsed = typeof inner === 'string' ? parsedJson(inner) : inner;
  return isAnswer(parsed) ? parsed : UNUSED;
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}
