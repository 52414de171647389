import { findDepartures, hasLeft } from './departures.ts';
import { judgeLosses } from './guard-rails.ts';
import type { Halt } from './model.ts';
import type { Draft } from './plan-draft.ts';
import type { PlanInput } from './plan-input.ts';
import type { RemoteJudgement } from './plan-remote.ts';

/** Versions whose document is gone, and what is over of documents that are here; a halt where too much would go. */
export function planDepartures(
  input: PlanInput,
  { strays, isGone }: Pick<RemoteJudgement, 'strays' | 'isGone'>,
  draft: Draft,
): Halt | undefined {
  const { snapshot, memory, policy, now, confirmed } = input;
  for (const record of memory.records.values()) {
    const { path, remoteId } = record;
    if (hasLeft(snapshot, path) && isGone(record)) draft.actions.push({ kind: 'forget', path, remoteId });
  }
  const leftovers = strays?.leftovers ?? [];
  const departures = findDepartures({ now, snapshot, memory, graceMs: policy.graceMs, isGone, leftovers });
  const losses = departures.filter(({ isLoss }) => isLoss);
  draft.losses.push(...losses.map(({ deletion }) => deletion));
  const unrecorded = losses.filter(
    ({ deletion: { path, remoteId } }) => path === undefined || memory.records.get(path)?.remoteId !== remoteId,
  );
  const known = memory.records.size + (strays?.adoptable.size ?? 0) + unrecorded.length;
  const verdict = judgeLosses(losses, { known, now, limits: policy, confirmed });
  if (typeof verdict === 'object') return verdict;
  for (const { deletion, dueAt, isLoss } of departures) {
    if (dueAt > now && !(isLoss && verdict === 'all')) draft.again(dueAt);
    else if (!isLoss || verdict !== 'none') draft.actions.push(deletion);
  }
  for (const { file, because, path } of leftovers) {
    if (path === undefined || !snapshot.documents.has(path)) continue;
    draft.actions.push({ kind: 'delete', path, remoteId: file.id, uploadName: file.filename, because });
  }
  return undefined;
}
