/** Plans and what is in them, from the domain's values to the wire. */
import type { Deletion } from '../../core/departures.ts';
import type { Action, Halt, Problem } from '../../core/model.ts';
import type { ShownPlan } from '../../sync/api.ts';
import type { Action as WireAction, Halt as WireHalt, Plan, Problem as WireProblem } from '../protocol/plan.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';

export function viewPlan(plan: ShownPlan): Plan {
  return defined({
    planId: plan.planId,
    kind: plan.kind,
    actions: plan.actions.map(viewAction),
    problems: plan.problems.map(viewProblem),
    halt: plan.halt && viewHalt(plan.halt),
    losses: plan.losses?.map(viewDeletion),
    againAt: isoInstant(plan.againAt),
  });
}

export function viewProblem(problem: Problem): WireProblem {
  return defined({ path: problem.path, code: problem.code, message: problem.message, fix: problem.fix });
}

export function viewHalt(halt: Halt): WireHalt {
  return defined({ reason: halt.reason, message: halt.message, fix: halt.fix, planId: halt.planId });
}

function viewAction(action: Action): WireAction {
  switch (action.kind) {
    case 'upload':
      return { kind: action.kind, ...uploadFacts(action), because: action.because };
    case 'replace':
      return { kind: action.kind, ...uploadFacts(action), because: action.because, replaces: action.replaces };
    case 'adopt':
      return defined({
        kind: action.kind,
        ...uploadFacts(action),
        remoteId: action.remoteId,
        replaces: action.replaces,
      });
    case 'delete':
      return viewDeletion(action);
    case 'forget':
      return { kind: action.kind, path: action.path, remoteId: action.remoteId };
  }
}

function viewDeletion({
  kind,
  path,
  remoteId,
  uploadName,
  because,
}: Deletion): Extract<WireAction, { kind: 'delete' }> {
  return defined({ kind, path, remoteId, uploadName, because });
}

type Uploading = Extract<Action, { readonly sha256: unknown }>;

function uploadFacts(action: Uploading): { path: string; sha256: string; bytes: number; uploadName: string } {
  return { path: action.path, sha256: action.sha256, bytes: action.bytes, uploadName: action.uploadName };
}
