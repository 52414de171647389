/** One turn of a project's loop: one look, one plan, and what of it can be done at once. */
import { trackMissing } from '../core/departures.ts';
import { boundToLosses } from '../core/guard-rails.ts';
import type { JobKind, Listing, Snapshot } from '../core/model.ts';
import { beginJob, endJob } from './account-jobs.ts';
import type { SyncJob } from './ports/jobs.ts';
import type { Standing } from './standing.ts';

export interface TurnSignals {
  /** Aborts when the project ends. */
  readonly stopped: AbortSignal;
  /** Aborts when the project ends, or does not care for the account's answer any more. */
  readonly asking: AbortSignal;
}

/** Returns `moved` when the root turned out to be at another place: nothing was planned, and another turn is due. */
export async function takeTurn(standing: Standing, { stopped, asking }: TurnSignals): Promise<'taken' | 'moved'> {
  await renewSettings(standing);
  const job = standing.desk.next;
  const ahead = listAhead(standing, job, asking);
  const snapshot = await look(standing, job, stopped);
  if (snapshot.root === 'missing' && (await followMove(standing))) return 'moved';
  standing.halt = standing.haltFor(snapshot, job?.kind ?? standing.kind);
  if (job !== undefined) await beginJob(standing, job, snapshot, stopped);
  if (mayGoOn(standing)) await planAndFollow(standing, snapshot, { begun: job?.kind, ahead, stopped, asking });
  else planAndRest(standing, snapshot);
  return 'taken';
}

/** What is due after every turn, also after one that failed. */
export async function closeTurn(standing: Standing): Promise<void> {
  await keepTrackingFile(standing);
  endJob(standing);
  standing.show();
}

async function renewSettings(standing: Standing): Promise<void> {
  const { terms, local, course } = standing;
  const isAnother = await terms.renew();
  if (isAnother.documents) await local.close();
  if (!isAnother.account) return;
  await course.changeAccount();
  standing.release();
}

function listAhead(standing: Standing, job: SyncJob | undefined, signal: AbortSignal): Promise<Listing> | undefined {
  const { halt, course } = standing;
  const isToAct = halt === undefined && (job !== undefined || standing.mayAct);
  return isToAct && !course.failures.isTroubleWaitingOut ? course.listAhead(job?.kind, signal) : undefined;
}

/** What is on the disk: looked at where something may have changed, and wholly for a job. */
async function look(standing: Standing, job: SyncJob | undefined, signal: AbortSignal): Promise<Snapshot> {
  const { local, parts } = standing;
  const { clock, store } = parts;
  const dirty = job === undefined ? local.due() : 'everything';
  if (dirty === undefined && local.snapshot !== undefined) return local.snapshot;
  standing.showScanning();
  const snapshot = await local.look(dirty ?? 'everything', { rehash: job?.kind === 'initial', signal });
  const memory = { records: store.records(), missing: store.missing() };
  store.setMissing(trackMissing(snapshot, memory, clock.now()));
  const { complete, documents, leftOut } = snapshot;
  standing.publish('scan.done', { complete, documents: documents.size, leftOut: leftOut.size });
  return snapshot;
}

async function followMove(standing: Standing): Promise<boolean> {
  const root = standing.parts.host.findMoved(standing.entry);
  if (root !== undefined) await standing.move(root);
  return root !== undefined;
}

function mayGoOn({ halt, mayAct, course }: Standing): boolean {
  return halt === undefined && mayAct && !course.failures.isTroubleWaitingOut;
}

/** A plan to show, for which nothing is done. */
function planAndRest(standing: Standing, snapshot: Snapshot): void {
  const { planner, course, kind } = standing;
  const plan = planner.planFor(snapshot, 'unknown', { kind });
  course.rest(plan);
  standing.halt &&= boundToLosses(standing.halt, plan.losses ?? []);
}

async function planAndFollow(
  standing: Standing,
  snapshot: Snapshot,
  turn: TurnSignals & { readonly begun: JobKind | undefined; readonly ahead: Promise<Listing> | undefined },
): Promise<void> {
  const { planner, course, desk, tracking, accountMove, kind, settings } = standing;
  keepRoot(standing, snapshot);
  const listing = await course.list(turn.begun, turn.ahead, turn.asking);
  const { account, policy } = settings;
  if (account !== undefined && listing !== 'unknown') accountMove.arrived(account, listing);
  // What a person asks for does not wait for the grace time.
  const plan = await planner.planTogether(snapshot, listing, {
    kind,
    tracked: desk.current === 'import' ? tracking.imported : undefined,
    ...(desk.isBusy ? { graceMs: 0 } : {}),
  });
  if (course.follow(plan, kind)) standing.mustPlan = true;
  if (plan.halt !== undefined) standing.halt = plan.halt;
  else accountMove.tidy(snapshot, policy.massDeleteMin, turn.stopped);
  course.failures.troubleMended();
}

/** The root as it was found in place; a copy or another mount of it is the one to come back to from now on. */
function keepRoot({ entry, kind, terms }: Standing, { root }: Snapshot): void {
  const { rootIdentity: known } = entry;
  if (kind === 'clean' || typeof root !== 'object' || (known?.dev === root.dev && known.ino === root.ino)) return;
  terms.save({ ...entry, rootIdentity: root });
}

/** Not while an import still needs what it says. */
async function keepTrackingFile({
  settings,
  desk,
  tracking,
  planner,
  course,
  local,
  halt,
  isQuiet,
}: Standing): Promise<void> {
  const { keepsTrackingFile, account, tag } = settings;
  if (desk.current === 'import') {
    if (!isQuiet || !course.failures.isEmpty) return;
    tracking.importDone();
  }
  if (!keepsTrackingFile || halt !== undefined || local.snapshot?.complete !== true) return;
  if (account?.lastListing === undefined) return;
  const listed = new Set(account.lastListing.files.map(({ id }) => id));
  await tracking.keep({ memory: planner.memory(), tag, listed });
}
