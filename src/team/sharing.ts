/** A project's part in a team: speaks with the others through the ledger of the meeting, and does without while it is away. */
import type { RemoteFile, RemoteId, TeamView } from '../core/model.ts';
import type { Claims, DueRun, RunHere, Sharing } from '../sync/ports/sharing.ts';
import type { Ledger } from './ledger.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';

/** As much of a team as a project needs to know. */
export interface Meetings {
  /** Undefined while the team is away. */
  readonly ledger: Ledger | undefined;
  readonly knowsAllNeeds: boolean;
  /** Undefined while the team is away. */
  readonly runs: ScheduledRuns | undefined;
  /** Takes part in the runs of a project, in this meeting and the next ones; returns what ends that. */
  takePart(project: string, run: RunHere): () => void;
  /** The connection failed. */
  lost(error: unknown): void;
}

const NONE: ReadonlySet<string> = new Set();
const ALONE: Claims = { elsewhere: new Set(), stored: [], gone: new Set() };

export class TeamSharing implements Sharing {
  readonly #team: Meetings;
  readonly #project: string;
  /** What was said last, and in which meeting; the others have not heard it where there is none. */
  #said: { readonly ledger: Ledger | undefined; readonly names: ReadonlySet<string> } | undefined;
  /** Said in a meeting before, and unheard of in this one until now. */
  #unheard = NONE;
  #claimed = new Set<string>();

  constructor(team: Meetings, project: string) {
    this.#team = team;
    this.#project = project;
  }

  async view(): Promise<TeamView> {
    const elsewhere = await this.#ask((ledger) => ledger.elsewhere(this.#project), undefined);
    return { elsewhere: elsewhere ?? 'unknown', mayDelete: elsewhere !== undefined && this.#team.knowsAllNeeds };
  }

  async need(names: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { ledger } = this.#team;
    if (ledger === undefined) return NONE;
    const isSaid = this.#said?.ledger === ledger && this.#said.names.symmetricDifference(names).size === 0;
    if (!isSaid) await this.#say(ledger, names);
    const unheard = this.#unheard;
    this.#unheard = NONE;
    return unheard;
  }

  /** What was said in a meeting before, at the beginning of another: the next plan may have to wait for the account. */
  async sayAgain(): Promise<void> {
    const { ledger } = this.#team;
    if (ledger !== undefined && this.#said !== undefined) await this.#say(ledger, this.#said.names);
  }

  async #say(ledger: Ledger, names: ReadonlySet<string>): Promise<void> {
    const added = await this.#ask(() => ledger.need(this.#project, names), undefined);
    this.#said = { ledger: added === undefined ? undefined : ledger, names: new Set(names) };
    this.#unheard = this.#unheard.union(added ?? NONE);
  }

  async claim(names: readonly string[]): Promise<Claims> {
    const wanted = new Set(names);
    await Promise.all([...this.#claimed].filter((name) => !wanted.has(name)).map((name) => this.release(name)));
    const claims = await this.#ask((ledger) => ledger.claim(names), ALONE);
    const settled = new Set(claims.stored.map(({ filename }) => filename));
    this.#claimed = new Set(names.filter((name) => !claims.elsewhere.has(name) && !settled.has(name)));
    return claims;
  }

  holds(name: string): Promise<boolean> {
    return this.#ask((ledger) => ledger.holds(name), true);
  }

  async stored(name: string, file: RemoteFile): Promise<void> {
    this.#claimed.delete(name);
    await this.#ask((ledger) => ledger.stored(name, file), undefined);
  }

  async release(name: string): Promise<void> {
    this.#claimed.delete(name);
    await this.#ask((ledger) => ledger.release(name), undefined);
  }

  async mayDelete(name: string): Promise<'yes' | 'needed' | 'unknown'> {
    if (!this.#team.knowsAllNeeds) return 'unknown';
    const may = await this.#ask((ledger) => ledger.mayDelete(this.#project, name), undefined);
    return may === undefined ? 'unknown' : may ? 'yes' : 'needed';
  }

  async deleted(name: string, id?: RemoteId): Promise<void> {
    await this.#ask((ledger) => ledger.deleted(name, id), undefined);
  }

  async addRun(due: DueRun): Promise<boolean> {
    const { runs } = this.#team;
    if (runs === undefined) return false;
    try {
      await runs.add(this.#project, due);
      return true;
    } catch (error) {
      this.#team.lost(error);
      return false;
    }
  }

  offer(run: RunHere): () => void {
    return this.#team.takePart(this.#project, run);
  }

  /** Says that this machine is still there, and still about to upload what it claimed. */
  async stay(): Promise<void> {
    await this.#ask(async (ledger) => {
      await ledger.stay(this.#project);
      await ledger.keep([...this.#claimed]);
    }, undefined);
  }

  /** What a failure of the engine leaves is `otherwise`; the team is away from then on. */
  async #ask<Result>(question: (ledger: Ledger) => Promise<Result>, otherwise: Result): Promise<Result> {
    const { ledger } = this.#team;
    if (ledger === undefined) return otherwise;
    try {
      return await question(ledger);
    } catch (error) {
      this.#team.lost(error);
      return otherwise;
    }
  }
}
