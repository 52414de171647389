/** Makes a project's plans: from what was seen and is remembered, what the account holds, and what a team's others need. */
import type { Clock } from '../clock.ts';
import type { Deletion } from '../core/departures.ts';
import { lossesId } from '../core/guard-rails.ts';
import type { JobKind, Listing, Memory, Plan, Snapshot, TeamView } from '../core/model.ts';
import type { PlanInput } from '../core/plan-input.ts';
import { plan } from '../core/plan.ts';
import {
  neededVersions,
  rememberedVersions,
  takesUpDeleted,
  versionsIn,
  withNews,
  withoutFiles,
} from '../core/team.ts';
import type { AccountView } from './account-view.ts';
import type { ProjectSettings } from './ports/project-host.ts';
import type { ProjectStore } from './ports/store.ts';

export interface PlannerParts {
  readonly settings: () => ProjectSettings;
  readonly store: ProjectStore;
  readonly clock: Clock;
  readonly view: Pick<AccountView, 'distrust' | 'expectLateArrivals'>;
}

/** What a plan is for. */
export interface Purpose {
  readonly kind: JobKind;
  /** What a tracking file names, while it is imported. */
  readonly tracked?: PlanInput['tracked'] | undefined;
  /** Another grace time than the policy's. */
  readonly graceMs?: number;
}

/** How soon is looked again for what other machines of the team are doing. */
const TEAM_LOOK_MS = 2_000;

export class Planner {
  readonly #parts: PlannerParts;
  #confirmed: string | undefined;
  #foreign = 0;
  /** What the server said that the account holds at most. */
  #maxFiles = Number.POSITIVE_INFINITY;
  /** Undefined where there is no team. */
  #team: TeamView | undefined;
  #elsewhere: ReadonlySet<string> = new Set();

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  /** Upload names of what other machines of the team are uploading or deleting. */
  get elsewhere(): ReadonlySet<string> {
    return this.#elsewhere;
  }

  /** Whether a person has confirmed losses that no plan was followed for since. */
  get hasConfirmation(): boolean {
    return this.#confirmed !== undefined;
  }

  /** Exactly these losses may happen, once. */
  confirm(losses: readonly Deletion[]): void {
    this.#confirmed = lossesId(losses);
  }

  /** What was confirmed is used up. */
  endConfirmation(): void {
    this.#confirmed = undefined;
  }

  /** What a plan found of the account holds for the next ones, which may have no listing to go by. */
  noteForeign({ foreign }: Plan): void {
    this.#foreign = foreign ?? this.#foreign;
  }

  /** Plans from now on go by what the account holds in truth. */
  noteFull(maxFiles: number): void {
    this.#maxFiles = maxFiles;
  }

  /** Another try finds out anew what the account holds. */
  forgetLimits(): void {
    this.#maxFiles = Number.POSITIVE_INFINITY;
  }

  planFor(snapshot: Snapshot, remote: Listing | 'unknown', { kind, tracked, graceMs }: Purpose): Plan {
    const { policy, tag } = this.#parts.settings();
    const maxFiles = Math.min(policy.maxFiles, this.#maxFiles);
    return plan({
      kind,
      now: this.#parts.clock.now(),
      tag,
      policy: { ...policy, maxFiles, graceMs: graceMs ?? policy.graceMs },
      snapshot,
      memory: this.memory(),
      remote,
      foreign: this.#foreign,
      ...(tracked === undefined ? {} : { tracked }),
      ...(this.#confirmed === undefined ? {} : { confirmed: this.#confirmed }),
      team: this.#team,
    });
  }

  /** Looks at what the other machines of a team need. False where it is not known, so that nothing may be deleted. */
  async askTeam(): Promise<boolean> {
    this.#team = await this.#parts.settings().sharing?.view();
    return this.#team?.mayDelete !== false;
  }

  /** A plan that the other machines of a team know of: what is needed here was said, what is to be uploaded claimed. */
  async planTogether(snapshot: Snapshot, remote: Listing | 'unknown', purpose: Purpose): Promise<Plan> {
    const { sharing, tag } = this.#parts.settings();
    if (sharing === undefined) return this.planFor(snapshot, remote, purpose);
    const isClean = purpose.kind === 'clean';
    const unheard = await sharing.need(isClean ? new Set() : neededVersions(snapshot, this.memory(), tag));
    if (!unheard.isDisjointFrom(rememberedVersions(this.memory()))) {
      // What is remembered as stored may be gone, or about to be.
      this.#parts.view.distrust();
      this.#parts.view.expectLateArrivals();
    }
    await this.askTeam();
    const alone = this.planFor(snapshot, remote, purpose);
    const claims = await sharing.claim(versionsIn(alone));
    this.#elsewhere = claims.elsewhere;
    let agreed = alone;
    if (takesUpDeleted(alone, claims.gone)) {
      if (remote === 'unknown') this.#parts.view.distrust();
      else agreed = this.planFor(snapshot, withoutFiles(remote, claims.gone), purpose);
    }
    const isUnknown = this.#team?.elsewhere === 'unknown';
    const isWaiting = claims.elsewhere.size > 0 || agreed.isHeldBack === true || isUnknown;
    const againAt = Math.min(agreed.againAt ?? Number.POSITIVE_INFINITY, this.#parts.clock.now() + TEAM_LOOK_MS);
    return { ...withNews(agreed, claims), ...(isWaiting ? { againAt } : {}) };
  }

  memory(): Memory {
    const { store } = this.#parts;
    return {
      records: store.records(),
      intents: store.intents(),
      tombstones: store.tombstones(),
      refusals: store.refusals(),
      missing: store.missing(),
    };
  }
}
