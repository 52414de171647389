/**
 * This machine's place in a team: away ─► met ─► away …
 *
 * Met is one connection, from its beginning to its first failure, with what needs it: turns, ledger, scheduled runs. When it
 * fails, everything of it ends, the machine goes on by itself, and another connection is tried after a while.
 */
import type { Clock } from '../clock.ts';
import { backoffMs } from '../core/retry.ts';
import type { PacingLimits } from '../core/pacing.ts';
import { isRollCallOver, judgeMeeting, type Charter } from '../core/team.ts';
import { MoontideError } from '../core/errors.ts';
import type { Log } from '../log.ts';
import { openEngine, translated, type Engine, type EngineAddress } from './engine.ts';
import { Ledger } from './ledger.ts';
import type { Acquaintances } from './acquaintances.ts';
import { Company } from './company.ts';
import { EMPTIED, Roster, SILENT_MS, type Introduction, type Member } from './roster.ts';
import type { RunHere } from '../sync/ports/sharing.ts';
import { ScheduledRuns } from './scheduled-runs.ts';
import { TeamSharing, type Meetings } from './sharing.ts';
import { TurnDesk } from './turn-desk.ts';
import { TeamTurns } from './turns.ts';

export interface TeamSettings extends EngineAddress {
  /** How long a machine may be away before what only it needs is let go. */
  readonly goneAfterMs: number;
  /** How long after the engine was emptied nothing is deleted. */
  readonly rollCallMs: number;
}

export interface TeamParts {
  readonly settings: TeamSettings;
  /** What this machine says of itself, as it is now. */
  readonly self: () => Introduction;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Log;
  /** Machines that were met before, in this process or an earlier one. */
  readonly acquaintances: Acquaintances;
  /** By account; kept over all teams that this machine is ever in. */
  readonly turns: ReadonlyMap<string, TeamTurns>;
  /** The team was met or lost. */
  readonly onChanged: (state: TeamState) => void;
}

export type TeamState =
  | { readonly kind: 'away'; readonly since: number; readonly error: MoontideError }
  | { readonly kind: 'met'; readonly since: number };

const HEARTBEAT_MS = 2_000;
/** By then the others have noticed that this machine is gone, and leave it its share. */
const ALONE_AFTER_MS = SILENT_MS + 2_000;
/** Claims and needs are renewed every so many heartbeats: well before they end by themselves. */
const STAY_BEATS = 8;
const LONGEST_PAUSE_MS = 15_000;

/** One connection and what is kept up with it. */
interface Meeting {
  readonly engine: Engine;
  readonly charter: Charter;
  readonly roster: Roster;
  readonly ledger: Ledger;
  readonly runs: ScheduledRuns;
  readonly desks: Map<string, TurnDesk>;
}

export class Team implements AsyncDisposable, Meetings {
  readonly #parts: TeamParts;
  readonly #stop = new AbortController();
  readonly #shared = new Map<string, TeamSharing>();
  readonly #runners = new Map<string, RunHere>();
  /** Begins the ids of this process's turns. */
  readonly #process: string;
  readonly #company: Company;
  #meeting: Meeting | undefined;
  #isRollCallOver = false;
  #beats = 0;
  #state: TeamState;
  #aloneFrom: number;
  #hasTried = false;
  #life: Promise<void> = Promise.resolve();
  /** Ends the pause before the next try. */
  #again = new AbortController();

  constructor(parts: TeamParts) {
    this.#parts = parts;
    this.#process = parts.newId().replaceAll(':', '');
    this.#company = new Company(parts.acquaintances, () => parts.self().limits);
    const error = new MoontideError('TEAM_AWAY', "The team's server was not reached yet.");
    this.#state = { kind: 'away', since: parts.clock.now(), error };
    this.#aloneFrom = parts.clock.monotonic() + (this.share < 1 ? ALONE_AFTER_MS : 0);
  }

  start(): void {
    this.#life = this.#live(this.#stop.signal);
  }

  get name(): string {
    return this.#parts.settings.name;
  }

  get state(): TeamState {
    return this.#state;
  }

  /** Whether a meeting has begun or failed since the start, or since the last `reconnect`. */
  get hasTried(): boolean {
    return this.#hasTried;
  }

  /** Meets anew, at once: there is another password. */
  reconnect(): void {
    this.#hasTried = false;
    this.lost(new MoontideError('TEAM_AWAY', "Another password is tried at the team's server."));
    this.#again.abort();
  }

  /** Machines that were heard of lately, this one included. */
  get members(): readonly Member[] {
    return this.#company.members;
  }

  get share(): number {
    return this.#company.share(this.#meeting !== undefined);
  }

  get ceiling(): PacingLimits {
    return this.#company.ceiling;
  }

  /** From when on this machine may go by itself, by the clock that does not jump. */
  get aloneFrom(): number {
    return this.#aloneFrom;
  }

  /** What the machines tell each other; undefined while the team is away. */
  get ledger(): Ledger | undefined {
    return this.#meeting?.ledger;
  }

  /** Whether it is known what every other machine needs. */
  get knowsAllNeeds(): boolean {
    return this.#meeting !== undefined && this.#isRollCallOver;
  }

  get runs(): ScheduledRuns | undefined {
    return this.#meeting?.runs;
  }

  /** There is an account more. */
  accountOpened(account: string, turns: TeamTurns): void {
    const meeting = this.#meeting;
    if (meeting === undefined) return;
    this.#openDesk(meeting, account, turns).catch((error: unknown) => meeting.engine.fail(error));
  }

  /** The part that a project has in the team. */
  sharing(project: string): TeamSharing {
    const known = this.#shared.get(project) ?? new TeamSharing(this, project);
    this.#shared.set(project, known);
    return known;
  }

  lost(error: unknown): void {
    this.#meeting?.engine.fail(error);
  }

  takePart(project: string, run: RunHere): () => void {
    this.#runners.set(project, run);
    this.#meeting?.runs.offer(project, run);
    return () => {
      this.#runners.delete(project);
      this.#meeting?.runs.withdraw(project);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#life;
  }

  async #live(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#parts;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#meet(signal, () => {
          failures = 0;
        });
      } catch (thrown) {
        if (signal.aborted) return;
        const error = translated(thrown);
        if (error.code === 'INTERNAL') log.error({ err: error }, 'the team failed');
        this.#show({ kind: 'away', since: clock.now(), error });
        this.#hasTried = !this.#again.signal.aborted;
        failures += 1;
      }
      await this.#pause(Math.min(LONGEST_PAUSE_MS, backoffMs(failures, random())), signal);
    }
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#again.signal.aborted) {
      await this.#parts.clock.sleep(ms, AbortSignal.any([signal, this.#again.signal])).catch(() => undefined);
    }
    if (this.#again.signal.aborted) this.#again = new AbortController();
  }

  /** One meeting from beginning to end. @throws MoontideError with what ended it. */
  async #meet(signal: AbortSignal, onMet: () => void): Promise<void> {
    const { settings, self, clock, newId, log } = this.#parts;
    await using stack = new AsyncDisposableStack();
    const engine = stack.use(await openEngine(settings));
    const roster = new Roster(engine);
    const charter = await roster.charter(newId());
    const now = await roster.now();
    refuseUnfit(charter, { engine: now, own: clock.now() });
    await roster.introduce(self(), now);
    const meeting: Meeting = {
      engine,
      charter,
      roster,
      ledger: new Ledger(engine, { member: self().id, epoch: charter.epoch, goneAfterMs: settings.goneAfterMs }),
      runs: stack.use(new ScheduledRuns({ engine, member: self().id, log, onFailed: (error) => engine.fail(error) })),
      desks: new Map(),
    };
    stack.defer(() => this.#part(meeting));
    this.#meeting = meeting;
    for (const sharing of this.#shared.values()) await sharing.sayAgain();
    await this.#readRoster(meeting, now);
    for (const [account, turns] of this.#parts.turns) await this.#openDesk(meeting, account, turns);
    for (const [project, run] of this.#runners) meeting.runs.offer(project, run);
    this.#show({ kind: 'met', since: clock.now() });
    this.#hasTried = true;
    onMet();
    const ended = AbortSignal.any([signal, engine.failed]);
    while (!ended.aborted) {
      await clock.sleep(HEARTBEAT_MS, ended).catch(() => undefined);
      if (!ended.aborted) await this.#beat(meeting);
    }
    if (!signal.aborted) throw translated(engine.failed.reason);
    await roster.leave(self());
  }

  async #beat(meeting: Meeting): Promise<void> {
    const { roster, charter } = meeting;
    const { epoch } = await roster.charter(this.#parts.newId());
    if (epoch !== charter.epoch) {
      throw new MoontideError('TEAM_AWAY', EMPTIED);
    }
    const now = await roster.now();
    // It may have been set since.
    refuseUnfit(charter, { engine: now, own: this.#parts.clock.now() });
    await roster.introduce(this.#parts.self(), now);
    await this.#readRoster(meeting, now);
    this.#beats += 1;
    if (this.#beats % STAY_BEATS === 0) for (const sharing of this.#shared.values()) await sharing.stay();
  }

  /** `now`: by the engine's clock. */
  async #readRoster({ roster, charter }: Meeting, now: number): Promise<void> {
    const { goneAfterMs, rollCallMs } = this.#parts.settings;
    const isNews = this.#company.met(await roster.members(goneAfterMs, now));
    if (isNews) for (const turns of this.#parts.turns.values()) turns.changed();
    this.#isRollCallOver = isRollCallOver(charter, now, rollCallMs);
  }

  async #openDesk(meeting: Meeting, account: string, turns: TeamTurns): Promise<void> {
    const { engine, desks } = meeting;
    const desk = await TurnDesk.open({
      engine,
      account,
      member: this.#process,
      clock: this.#parts.clock,
      share: () => this.share,
      ceiling: () => this.ceiling,
      newId: this.#parts.newId,
      onGiven: () => turns.changed(),
      onOthersStarted: (turn) => turns.othersStarted(turn),
      onOthersAnswered: (turn, answer) => turns.othersAnswered(turn, answer),
      onFailed: (error) => engine.fail(error),
    });
    desks.set(account, desk);
    turns.use(desk);
  }

  async #part(meeting: Meeting): Promise<void> {
    this.#meeting = undefined;
    this.#isRollCallOver = false;
    this.#aloneFrom = this.#parts.clock.monotonic() + (this.share < 1 ? ALONE_AFTER_MS : 0);
    for (const turns of this.#parts.turns.values()) turns.use(undefined);
    await Promise.all([...meeting.desks.values()].map((desk) => desk[Symbol.asyncDispose]()));
  }

  #show(state: TeamState): void {
    const isNews =
      state.kind !== this.#state.kind ||
      ('error' in state && 'error' in this.#state && state.error.message !== this.#state.error.message);
    if (!isNews) return;
    this.#state = state;
    if (state.kind === 'met') this.#parts.log.info({ team: this.name }, 'the team is met');
    else
      this.#parts.log.warn(
        { team: this.name, code: state.error.code, message: state.error.message },
        'the team is away',
      );
    this.#parts.onChanged(state);
  }
}

/** @throws MoontideError TEAM_REFUSED for a machine that would harm the others. */
function refuseUnfit(charter: Charter, clocks: Parameters<typeof judgeMeeting>[1]): void {
  const verdict = judgeMeeting(charter, clocks);
  if (verdict.kind === 'refused') throw new MoontideError('TEAM_REFUSED', verdict.because, { fix: verdict.fix });
}
