import { fnv1a } from './fnv1a.ts';
import type { Action, JobKind, Plan } from './model.ts';

/** Names exactly this work: a plan that was shown and the one that is carried out are the same when this is. */
export function planId(kind: JobKind, { actions }: Pick<Plan, 'actions'>): string {
  return fnv1a([kind, ...actions.map(nameOf).toSorted()].join('\n'));
}

function nameOf(action: Action): string {
  const version = 'sha256' in action ? action.sha256 : '';
  const remoteIds = ['remoteId' in action ? action.remoteId : '', 'replaces' in action ? (action.replaces ?? '') : ''];
  return JSON.stringify([action.kind, action.path ?? '', version, ...remoteIds]);
}
