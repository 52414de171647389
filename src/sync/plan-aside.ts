import { boundToLosses } from '../core/guard-rails.ts';
import type { JobKind, Plan, Snapshot } from '../core/model.ts';
import { NO_PLAN } from './course.ts';
import { teamAway } from './halts.ts';
import type { Standing } from './standing.ts';

const NO_IMPORT = { files: undefined, problems: [] };

/**
 * The plan that a job of this kind would begin with, for somebody who asks: it takes the place of none, and nothing is
 * done for it. @throws MoontideError TEAM_AWAY, and what a listing of the account can end with.
 */
export async function planAside(
  standing: Standing,
  snapshot: Snapshot,
  kind: JobKind,
  signal: AbortSignal,
): Promise<Plan> {
  const { planner, course, tracking } = standing;
  const halt = standing.haltFor(snapshot, kind);
  if (halt !== undefined) {
    const { losses = [] } = planner.planFor(snapshot, 'unknown', { kind });
    return { ...NO_PLAN, losses, halt: boundToLosses(halt, losses) };
  }
  const { files: tracked, problems } = kind === 'import' ? await tracking.peek() : NO_IMPORT;
  const listing = await course.listAside(signal);
  const mayDelete = await planner.askTeam();
  if (kind === 'clean' && !mayDelete) throw teamAway();
  const plan = planner.planFor(snapshot, listing, { kind, tracked, graceMs: 0 });
  return { ...plan, problems: [...plan.problems, ...problems] };
}
