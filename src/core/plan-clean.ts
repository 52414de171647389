import { deletionOf, type Draft } from './plan-draft.ts';
import type { PlanInput } from './plan-input.ts';
import type { Strays } from './strays.ts';

/** Everything that is ours goes, once it is known what is. */
export function planClean({ memory, now }: PlanInput, strays: Strays | undefined, draft: Draft): void {
  for (const tombstone of memory.tombstones) draft.actions.push(deletionOf(tombstone, tombstone.because));
  for (const record of memory.records.values()) draft.actions.push(deletionOf(record, 'clean'));
  if (strays === undefined) {
    if (memory.intents.length > 0) draft.lookAgain(now);
    return;
  }
  for (const { file, path } of strays.leftovers) {
    const where = path === undefined ? {} : { path };
    draft.actions.push({ kind: 'delete', ...where, remoteId: file.id, uploadName: file.filename, because: 'clean' });
  }
}
