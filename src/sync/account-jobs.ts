/** How a project's turn takes up a job on the account, and when it ends. */
import { asMoontideError, hasCode } from '../core/errors.ts';
import type { Snapshot } from '../core/model.ts';
import { planId } from '../core/plan-id.ts';
import { haltError, planChanged } from './halts.ts';
import { planAside } from './plan-aside.ts';
import type { SyncJob } from './ports/jobs.ts';
import type { Standing } from './standing.ts';
import { unfinishedError } from './unfinished.ts';

/** Takes the job up, or ends it where it cannot begin. @throws what is no matter of the job but of the project. */
export async function beginJob(
  standing: Standing,
  job: SyncJob,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<void> {
  const { planner, course, desk, tracking, terms } = standing;
  try {
    if (standing.halt !== undefined) throw haltError(standing.halt);
    if (job.kind === 'import') await tracking.beginImport();
    else tracking.clearProblems();
    const note = await noteOf(standing, job, snapshot, signal);
    course.failures.clear();
    planner.forgetLimits();
    desk.begin(job, note);
  } catch (error) {
    if (signal.aborted) throw error;
    standing.mustPlan = true;
    desk.refuse(job, standing.counts(), asMoontideError(error));
    if (standing.halt === undefined && !hasCode(error, 'PLAN_CHANGED', 'TEAM_AWAY')) throw error;
    return;
  }
  if (job.kind === 'clean') terms.hold('cleaned');
  else if (standing.entry.hold === 'cleaned') terms.hold(undefined);
}

/** Ends the job when nothing is left to do for it, or nothing more can be done. */
export function endJob(standing: Standing): void {
  const { desk, course, halt } = standing;
  if (!desk.isBusy) return;
  if (halt === undefined && !course.failures.hasTrouble && !standing.isQuiet) return;
  desk.end(standing.counts(), halt === undefined ? whyUnfinished(standing) : haltError(halt));
}

/**
 * How to note what a job is to do as a whole. One that was cut off by a crash has done so before.
 * @throws MoontideError PLAN_CHANGED when that is not what was shown, and that of a halt that was found.
 */
async function noteOf(
  standing: Standing,
  { kind, startedAt, planId: shown }: SyncJob,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<() => void> {
  const { course } = standing;
  if (startedAt !== undefined || (kind !== 'clean' && kind !== 'reupload')) return () => undefined;
  if (kind === 'clean') await course.clear();
  const plan = await planAside(standing, snapshot, kind, signal);
  if (plan.halt !== undefined) {
    standing.halt = plan.halt;
    throw haltError(plan.halt);
  }
  const found = planId(kind, plan);
  if (shown !== undefined && shown !== found) throw planChanged(shown, found);
  return () => (kind === 'clean' ? course.bury(plan) : course.markStale(plan));
}

/** Why the job is not done although nothing is left to try now; what failed and was mended since does not count. */
function whyUnfinished({ course, desk, tracking, kind }: Standing): unknown {
  if (!course.failures.isEmpty) return desk.error;
  const imported = desk.current === 'import' ? tracking.problems : [];
  return unfinishedError(kind, [...course.plan.problems, ...imported]);
}
