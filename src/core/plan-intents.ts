import type { RelPath } from './model.ts';
import type { Draft } from './plan-draft.ts';
import type { PlanInput } from './plan-input.ts';
import type { Strays } from './strays.ts';
import { isSameUploadName } from './upload-name.ts';

/**
 * Intents whose answer was lost are settled by looking. Returns the paths for which nothing may be uploaded yet: the
 * same content is under way, or may have arrived.
 */
export function settleIntents(
  { memory, remote, policy, now }: PlanInput,
  strays: Strays | undefined,
  draft: Draft,
): Map<RelPath, Set<string>> {
  const waiting = new Map<RelPath, Set<string>>();
  // An earlier upload of the same content has the same name: it says nothing of this one.
  const unknown =
    strays === undefined || remote === 'unknown' ? [] : remote.files.filter(({ id }) => !strays.known.has(id));
  for (const intent of memory.intents) {
    const wait = (): void => {
      waiting.set(intent.path, (waiting.get(intent.path) ?? new Set()).add(intent.sha256));
    };
    if (intent.lostAt === undefined) {
      wait();
    } else if (remote === 'unknown' || strays === undefined || remote.takenAt < intent.lostAt) {
      wait();
      // One look when the listing can be trusted settles all that were lost together.
      draft.lookAgain(Math.max(now, intent.lostAt + policy.lateListingMs));
    } else if (strays.pending.has(intent.path)) {
      wait();
    } else if (unknown.some((file) => isSameUploadName(file.filename, intent.uploadName))) {
      // It arrived: adopted below where it is current, deleted as a leftover where it is not.
      draft.settledIntents.push(intent.id);
    } else if (remote.takenAt < intent.lostAt + policy.lateListingMs) {
      wait();
      draft.lookAgain(intent.lostAt + policy.lateListingMs);
    } else {
      draft.settledIntents.push(intent.id);
    }
  }
  return waiting;
}
