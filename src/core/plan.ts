/**
 * The planner: what is here, what we last agreed on, what is there → what to do. Pure, and the same for the same
 * input in any order. Everything that it wants done is in the plan; whoever carries it out may be killed after any
 * step, and the next plan continues from what is then true.
 */
import { impostors } from './impostors.ts';
import {
  isUnknown,
  type DocumentRecord,
  type Plan,
  type Problem,
  type RelPath,
  type Snapshot,
  type Tombstone,
} from './model.ts';
import { planClean } from './plan-clean.ts';
import { planDepartures } from './plan-departures.ts';
import { planDocuments } from './plan-documents.ts';
import { Draft } from './plan-draft.ts';
import type { PlanInput } from './plan-input.ts';
import { settleIntents } from './plan-intents.ts';
import { filesById, judgeRemote } from './plan-remote.ts';
import { planTombstones, revivable } from './plan-tombstones.ts';

export function plan(input: PlanInput): Plan {
  const { kind, now, policy, snapshot, memory, remote, team } = input;
  const listed = remote === 'unknown' ? undefined : filesById(remote);
  const others = listed === undefined ? [] : impostors(listed, memory.records.values());
  if (others.length > 0) return forgetting(others);

  const judgement = judgeRemote(input, listed);
  const { strays } = judgement;
  const draft = new Draft();
  const waiting = settleIntents(input, strays, draft);
  if (kind === 'clean') {
    planClean(input, strays, draft);
    return draft.plan(strays, team);
  }
  const revived = kind === 'reupload' ? new Map<RelPath, Tombstone>() : revivable(input, listed);
  planDocuments(input, { ...judgement, waiting, revived }, draft);
  planTombstones(input, revived, draft);
  const halt = planDepartures(input, judgement, draft);
  if (halt !== undefined) {
    return { actions: [], problems: draft.problems, halt, losses: draft.losses, settledIntents: [] };
  }
  if (strays !== undefined && strays.pending.size > 0) draft.lookAgain(now + policy.lateListingMs);
  draft.problems.push(...unknownPaths(snapshot));
  return draft.plan(strays, team);
}

/** Before anything else: what these ids name is not to be replaced, and not to be deleted. */
function forgetting(records: readonly DocumentRecord[]): Plan {
  const actions = records.map(({ path, remoteId }) => ({ kind: 'forget', path, remoteId }) as const);
  return { actions, problems: [], settledIntents: [], needsListing: true };
}

/** What may be a document, and cannot be told for now. */
function unknownPaths({ leftOut }: Snapshot): readonly Problem[] {
  const unknown = [...leftOut.values()].filter(({ reason }) => isUnknown(reason));
  return unknown.map(({ path, reason, detail }) => ({
    path,
    code: reason === 'changing' ? 'changing' : 'unreadable',
    message: detail,
  }));
}
