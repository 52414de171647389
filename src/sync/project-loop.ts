/**
 * One project's life: wait until something may have changed, take a turn (look, plan, have the plan carried out); and
 * again. Only this loop decides; what it has put in line runs beside it, so that a long first upload never delays the
 * look at what was saved since.
 */
import { asMoontideError, hasCode, MoontideError } from '../core/errors.ts';
import { namingKey } from '../core/key-in-use.ts';
import type { JobKind, Plan } from '../core/model.ts';
import { haltOf } from '../core/project-state.ts';
import { AccountInterest } from './account-interest.ts';
import { endJob } from './account-jobs.ts';
import { nothingToConfirm, planChanged } from './halts.ts';
import { planAside } from './plan-aside.ts';
import type { Job } from './ports/jobs.ts';
import type { ProjectParts } from './project-parts.ts';
import { msToBeat, sleepDetector } from './sleep.ts';
import { Standing } from './standing.ts';
import { closeTurn, takeTurn } from './turn.ts';
import { createWaker, type Waker } from './waker.ts';

/** Sleep of the machine is noticed at least this often. */
const LONGEST_REST_MS = 10_000;
/** Requests that are under way when the project ends may take this long. */
const DRAIN_MS = 5000;
/** How soon a database that cannot be used is tried again. */
const STORE_RETRY_MS = 1000;

export class ProjectLoop implements AsyncDisposable {
  readonly standing: Standing;
  readonly #parts: ProjectParts;
  readonly #stop = new AbortController();
  readonly #waker: Waker;
  readonly #hasSlept: () => boolean;
  readonly #interest: AccountInterest;
  #life: Promise<void> = Promise.resolve();
  #turnedAt = 0;
  /** Time has passed that no timer has counted, or the clock was set. */
  #hasJumped = false;

  constructor(parts: ProjectParts) {
    this.#parts = parts;
    this.#waker = createWaker(parts.clock);
    this.#hasSlept = sleepDetector(parts.clock);
    this.standing = new Standing(parts, {
      stopped: this.#stop.signal,
      wake: () => this.wake(),
      onDirty: () => {
        this.wake();
        this.#reconsider();
      },
      onBroken: (error) => this.#onBroken(error),
    });
    this.#interest = new AccountInterest(() => this.standing.terms.hasAnotherAccount());
  }

  /** Starts the loop; disposing ends it. */
  start(): void {
    const { store, clock } = this.#parts;
    store.bringBack(clock.now());
    // No request of an earlier process can still be under way.
    store.loseIntents(clock.now());
    this.#life = this.#live();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { course, accountMove, local } = this.standing;
    this.#stop.abort(new MoontideError('DAEMON_STOPPING', 'The daemon is stopping.'));
    await this.#life;
    await course.drain(AbortSignal.timeout(DRAIN_MS));
    await accountMove.ended();
    await local[Symbol.asyncDispose]();
  }

  // ------------------------------------------------------------------------------------------ what may be asked of it

  wake(): void {
    this.#waker.wake();
  }

  /** Looks at everything anew, and tries again what failed. */
  refresh(): void {
    this.#distrustAll();
    this.standing.mustPlan = true;
    this.standing.show();
    this.wake();
    this.#reconsider();
  }

  /** A plan for what is here and there now, as a job of this kind would begin with. */
  async peek(kind: JobKind): Promise<Plan> {
    const { signal } = this.#stop;
    return await planAside(this.standing, await this.standing.local.peek(signal), kind, signal);
  }

  /** Lets a halted project go on with exactly what was shown. @throws NOTHING_TO_CONFIRM, PLAN_CHANGED. */
  async confirm(expected: string): Promise<void> {
    const { local, planner, view, terms } = this.standing;
    const { signal } = this.#stop;
    const snapshot = await local.peek(signal);
    const { halt, losses = [] } = await planAside(this.standing, snapshot, 'sync', signal);
    if (halt?.planId === undefined) throw nothingToConfirm(halt);
    if (halt.planId !== expected) throw planChanged(expected, halt.planId);
    if (typeof snapshot.root === 'object') terms.save({ ...terms.entry, rootIdentity: snapshot.root });
    planner.confirm(losses);
    view.lookSoon();
    local.lookSoon();
    this.wake();
  }

  /** Stops what is in line and under way. */
  async clear(): Promise<void> {
    await this.standing.course.clear();
    this.standing.show();
  }

  /** Cancels a job; what it has done stays done. */
  async cancel(job: Job, error: MoontideError): Promise<void> {
    if (!this.standing.desk.cancel(job, this.standing.counts(), error)) return;
    await this.clear();
    this.standing.mustPlan = true;
    this.wake();
  }

  /** The project's folder is at another place now. */
  async move(root: string): Promise<void> {
    await this.standing.move(root);
    this.wake();
  }

  // ------------------------------------------------------------------------------------------ the loop

  async #live(): Promise<void> {
    const { signal } = this.#stop;
    try {
      while (!signal.aborted) await this.#round(signal);
    } catch (error) {
      if (!signal.aborted) this.#break(error);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    try {
      await this.#rest(signal);
      await this.#turn(signal);
    } catch (error) {
      if (signal.aborted || !hasCode(error, 'STORE_UNAVAILABLE')) throw error;
      // Without the memory not even the next wait can be decided on.
      this.#onTrouble(error);
      await this.#parts.clock.sleep(STORE_RETRY_MS, signal);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    for (;;) {
      const ms = this.#dueInMs();
      if (ms <= 0) return;
      await this.#waker.wait(Math.min(ms, msToBeat(this.#parts.clock, LONGEST_REST_MS)), signal);
      if (this.#hasSlept()) {
        // Hints of before are not to be trusted, nor are times that were waited for.
        this.#distrustAll();
        this.#hasJumped = true;
      }
    }
  }

  /** How long until a turn is due. */
  #dueInMs(): number {
    const { clock, automatic } = this.#parts;
    const { mustPlan, desk, halt, mayAct, local, view, course } = this.standing;
    if (mustPlan || desk.next !== undefined) return 0;
    if (!automatic && !desk.isBusy) return Number.POSITIVE_INFINITY;
    // What waits for a person waits for no time; a change here, or of the key, may release it all the same.
    if (halt !== undefined || !mayAct) return local.dueInMs;
    const { failures, plan } = course;
    const retryInMs = failures.nextTryAfter(this.#turnedAt) - clock.now();
    if (failures.isStoreAway && Number.isFinite(retryInMs)) return retryInMs;
    if (failures.hasTrouble) return Math.min(local.dueInMs, retryInMs);
    const againInMs = (plan.againAt ?? Number.POSITIVE_INFINITY) - clock.now();
    return Math.min(local.dueInMs, retryInMs, againInMs, view.dueInMs);
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#parts;
    this.standing.mustPlan = false;
    this.#turnedAt = clock.now();
    using interest = this.#interest.open();
    try {
      if (this.#hasJumped) store.bringBack(clock.now());
      this.#hasJumped = false;
      const asking = AbortSignal.any([signal, interest.signal]);
      if ((await takeTurn(this.standing, { stopped: signal, asking })) === 'moved') {
        this.wake();
        return;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      if (error === interest.signal.reason) this.standing.mustPlan = true;
      else this.#onTrouble(error);
    }
    await closeTurn(this.standing);
  }

  /** A turn may be waiting for an account that is not the project's any more. */
  #reconsider(): void {
    this.#interest.news().catch((error: unknown) => {
      this.#parts.log.debug({ err: error }, 'the settings could not be read while the account is asked');
    });
  }

  /** Nothing is believed to be as it was seen last, and nothing that failed waits any more. */
  #distrustAll(): void {
    const { course, local, view } = this.standing;
    course.failures.clear();
    local.lookSoon();
    view.lookSoon();
  }

  // ------------------------------------------------------------------------------------------ what goes wrong

  /** The turn itself failed: the account cannot be listed, the database is locked. */
  #onTrouble(thrown: unknown): void {
    const { settings, desk, course } = this.standing;
    const error = asMoontideError(namingKey(thrown, settings.key));
    if (error.code === 'INTERNAL') throw thrown;
    desk.failed(error);
    const halt = haltOf(error);
    if (halt !== undefined) this.standing.halt = halt;
    else course.failures.noteTrouble(error);
    this.#parts.log.warn({ code: error.code, err: error }, 'a turn failed');
  }

  #onBroken(error: unknown): void {
    if (!hasCode(error, 'STORE_UNAVAILABLE')) {
      this.#break(error);
      return;
    }
    this.#onTrouble(error);
    this.standing.mustPlan = true;
    this.wake();
  }

  /** A defect: this project stops, the others go on. */
  #break(error: unknown): void {
    this.#parts.log.error({ err: error }, 'a project broke');
    const message = `A defect of Moontide: ${error instanceof Error ? error.message : String(error)}`;
    const fix = 'Please report it with the log; `moontide restart` tries again.';
    this.standing.halt = { reason: 'defect', message, fix };
    this.#stop.abort(error);
    endJob(this.standing);
    this.standing.show();
  }
}
