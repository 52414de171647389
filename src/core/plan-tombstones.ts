/** Remote files whose deletion was decided: which are deleted now, and which are taken up again instead. */
import type { RelPath, Tombstone } from './model.ts';
import { deletionOf, type Draft } from './plan-draft.ts';
import type { PlanInput } from './plan-input.ts';
import type { ListedFiles } from './plan-remote.ts';
import { mayLeave } from './secrets.ts';

/** Earlier versions that still wait to be deleted and are the content of their document again. */
export function revivable(
  { snapshot, memory, policy }: PlanInput,
  listed: ListedFiles | undefined,
): ReadonlyMap<RelPath, Tombstone> {
  const revived = new Map<RelPath, Tombstone>();
  for (const tombstone of memory.tombstones) {
    const { path, kept, because, remoteId } = tombstone;
    if (path === undefined || kept === undefined || because !== 'superseded') continue;
    const document = snapshot.documents.get(path);
    const record = memory.records.get(path);
    const isBack = document?.sha256 === kept.sha256 && record?.sha256 !== kept.sha256;
    if (isBack && mayLeave(document, policy.allowedSecrets) && listed?.has(remoteId) !== false)
      revived.set(path, tombstone);
  }
  return revived;
}

/**
 * Deletions that were decided. A version that was replaced stays for the grace time, so that switching a branch there
 * and back uploads nothing twice; not where the account needs the room.
 */
export function planTombstones(
  { memory, policy, now, foreign }: PlanInput,
  revived: ReadonlyMap<RelPath, Tombstone>,
  draft: Draft,
): void {
  const hasRoom = memory.records.size + memory.tombstones.length + foreign < policy.maxFiles;
  for (const tombstone of memory.tombstones) {
    const { path, kept, because, since } = tombstone;
    if (path !== undefined && revived.get(path) === tombstone) continue;
    const mayComeBack =
      because === 'superseded' &&
      kept !== undefined &&
      path !== undefined &&
      memory.records.get(path)?.sha256 !== kept.sha256;
    const dueAt = mayComeBack && hasRoom ? since + policy.graceMs : since;
    if (dueAt > now) draft.again(dueAt);
    else draft.actions.push(deletionOf(tombstone, because));
  }
}
