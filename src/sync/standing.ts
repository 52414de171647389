/**
 * How a project stands: what it is made of, what it goes by, what stops it, and what follows from these. The loop's turns
 * change it; nothing here decides what comes next.
 */
import type { Halt, JobKind, Snapshot } from '../core/model.ts';
import { isReleasedByKey, stateOf, type ProjectState } from '../core/project-state.ts';
import { AccountMove } from './account-move.ts';
import { AccountView } from './account-view.ts';
import type { DocumentCounts, DocumentStatus } from './api.ts';
import { Course } from './course.ts';
import { countDocuments, countUnseen, listDocuments, type DocumentsInput } from './documents.ts';
import { judgeHalt } from './halts.ts';
import { JobDesk } from './job-desk.ts';
import { LocalSide } from './local-side.ts';
import { Planner } from './planner.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { ProjectSettings } from './ports/project-host.ts';
import type { ProjectEntry } from './ports/registry.ts';
import type { ProjectParts } from './project-parts.ts';
import { StateBoard } from './state-board.ts';
import { Terms } from './terms.ts';
import { Tracking } from './tracking.ts';

/** What runs beside the loop, and has news for it. */
export interface StandingOwner {
  /** Aborted when the project ends. */
  readonly stopped: AbortSignal;
  /** There may be something to do. */
  readonly wake: () => void;
  /** Something on the disk may be another. */
  readonly onDirty: () => void;
  /** A defect, or a database that cannot be used. */
  readonly onBroken: (error: unknown) => void;
}

export class Standing {
  readonly parts: ProjectParts;
  readonly terms: Terms;
  readonly local: LocalSide;
  readonly view: AccountView;
  readonly planner: Planner;
  readonly course: Course;
  readonly desk: JobDesk;
  readonly tracking: Tracking;
  readonly accountMove: AccountMove;
  /** What stops the project until a person, or another key, ends it. */
  halt: Halt | undefined;
  /** Whether a turn is due whatever the time: what the last one planned by is no longer so. */
  mustPlan = false;
  readonly #board: StateBoard;
  #lastSyncAt: number | undefined;

  constructor(parts: ProjectParts, { stopped, wake, onDirty, onBroken }: StandingOwner) {
    this.parts = parts;
    const { entry, host } = parts;
    const projectId = entry.id;
    const publish = this.publish.bind(this);
    const settings = (): ProjectSettings => this.settings;
    this.terms = new Terms({ ...parts, publish });
    this.#board = new StateBoard(publish);
    this.desk = new JobDesk({ ...parts, projectId, publish });
    this.tracking = new Tracking(() => host.trackingFile(this.entry));
    this.accountMove = new AccountMove({ ...parts, publish });
    this.local = new LocalSide({
      ...parts,
      settings,
      open: (onHint) => host.open(this.entry, this.settings, onHint),
      onDirty: () => {
        if (this.state.kind === 'idle') this.show();
        onDirty();
      },
    });
    this.view = new AccountView(parts.clock);
    this.planner = new Planner({ ...parts, settings, view: this.view });
    this.course = new Course({
      ...parts,
      projectId,
      settings,
      planner: this.planner,
      view: this.view,
      local: this.local,
      desk: this.desk,
      stopped,
      publish,
      onHalt: (halt) => {
        this.halt ??= halt;
      },
      onProgress: (isIdle) => {
        this.mustPlan ||= isIdle;
        this.show();
        if (isIdle) wake();
      },
      onBroken,
    });
  }

  get entry(): ProjectEntry {
    return this.terms.entry;
  }

  get settings(): ProjectSettings {
    return this.terms.settings;
  }

  get state(): ProjectState {
    return this.#board.state;
  }

  /** When everything was in step last. */
  get lastSyncAt(): number | undefined {
    return this.#lastSyncAt;
  }

  /** True only when the last look was complete and nothing is pending, failing, held or halted. */
  get isInSync(): boolean {
    return this.state.kind === 'idle' && !this.mustPlan && this.local.snapshot?.complete === true && this.course.isDone;
  }

  /** Nothing is under way or left to try now. */
  get isQuiet(): boolean {
    return !this.mustPlan && !this.local.isSettling && this.course.isQuiet;
  }

  /** Whether a plan may be carried out: for a job, or by itself. */
  get mayAct(): boolean {
    return this.desk.isBusy || (this.parts.automatic && this.entry.hold !== 'paused');
  }

  /** What the plan is for: after `clean`, everything of ours goes until somebody asks for documents again. */
  get kind(): JobKind {
    if (this.desk.current === 'clean') return 'clean';
    return !this.desk.isBusy && this.entry.hold === 'cleaned' ? 'clean' : 'sync';
  }

  documents(): DocumentStatus[] {
    const input = this.#documentsInput();
    return input === undefined ? [] : listDocuments(input);
  }

  counts(): DocumentCounts {
    const input = this.#documentsInput();
    if (input === undefined) return countUnseen({ tombstones: this.parts.store.tombstones() });
    return countDocuments(input);
  }

  /** What stops a project that looks like this from a job of this kind. */
  haltFor(snapshot: Snapshot, kind: JobKind): Halt | undefined {
    const { entry, settings, halt: before } = this;
    return judgeHalt({ entry, settings, snapshot, records: this.parts.store.records(), kind, before });
  }

  /** Ends a halt that only a person, or another key, can end. */
  release(): void {
    if (this.halt !== undefined && isReleasedByKey(this.halt)) this.halt = undefined;
  }

  /** The project's folder is at another place now. */
  async move(root: string): Promise<void> {
    const { root: from } = this.entry;
    this.terms.save({ ...this.entry, root });
    await this.local.close();
    this.publish('project.moved', { from, to: root });
  }

  showScanning(): void {
    if (this.state.kind !== 'idle' && this.state.kind !== 'settling') return;
    this.#board.show({ kind: 'scanning', since: this.parts.clock.now() });
  }

  /** Shows the state that follows from everything else. */
  show(): void {
    const now = this.parts.clock.now();
    const { course, local } = this;
    this.#board.show(
      stateOf({
        now,
        halt: this.halt,
        hold: this.entry.hold,
        hasJob: this.desk.isBusy,
        actions: { left: course.size, ended: course.ended },
        failure: course.failures.first,
        hasScanned: local.snapshot !== undefined,
        settlesInMs: local.isSettling ? local.settlesInMs : undefined,
      }),
    );
    if (this.isInSync) this.#lastSyncAt = now;
  }

  publish(type: MoontideEvent['type'], data: MoontideEvent['data']): void {
    this.parts.publish({ type, projectId: this.entry.id, data });
  }

  /** Undefined before the first look at the disk. */
  #documentsInput(): DocumentsInput | undefined {
    const { planner, course, local, settings } = this;
    if (local.snapshot === undefined) return undefined;
    return {
      snapshot: local.snapshot,
      memory: planner.memory(),
      plan: course.plan,
      allowedSecrets: settings.policy.allowedSecrets,
      failures: course.failures.byKey,
      isUploading: (path) => course.isUploading(path),
    };
  }
}
