import type { Deletion } from './departures.ts';
import type { Action, DocumentRecord, Instant, Plan, Problem, TeamView, Tombstone } from './model.ts';
import type { Strays } from './strays.ts';

/** A plan in the making: what the parts of the planner find is put together here. */
export class Draft {
  readonly actions: Action[] = [];
  readonly problems: Problem[] = [];
  readonly settledIntents: string[] = [];
  readonly losses: Deletion[] = [];
  #againAt: Instant | undefined;
  #needsListing = false;

  again(at: Instant): void {
    this.#againAt = Math.min(this.#againAt ?? at, at);
  }

  lookAgain(at: Instant): void {
    this.again(at);
    this.#needsListing = true;
  }

  plan(strays: Strays | undefined, team: TeamView | undefined): Plan {
    const actions = this.actions.filter(({ kind }) => kind !== 'delete' || team?.mayDelete !== false);
    return {
      ...(strays === undefined ? {} : { foreign: strays.foreign }),
      actions: actions.toSorted(inOrder),
      ...(actions.length < this.actions.length ? { isHeldBack: true } : {}),
      problems: this.problems.toSorted((a, b) => compare(a.path, b.path)),
      settledIntents: this.settledIntents,
      ...(this.losses.length === 0 ? {} : { losses: this.losses }),
      ...(this.#againAt === undefined ? {} : { againAt: this.#againAt }),
      ...(this.#needsListing ? { needsListing: true } : {}),
    };
  }
}

export function deletionOf(
  { path, remoteId, uploadName: name }: DocumentRecord | Tombstone,
  because: Deletion['because'],
): Deletion {
  return { kind: 'delete', ...(path === undefined ? {} : { path }), remoteId, uploadName: name, because };
}

/** Adoptions first (they cost nothing), then uploads, then what is taken away; by path within each. */
const ORDER: Readonly<Record<Action['kind'], number>> = { adopt: 0, forget: 1, upload: 2, replace: 3, delete: 4 };

function inOrder(a: Action, b: Action): number {
  return ORDER[a.kind] - ORDER[b.kind] || compare(a.path ?? '', b.path ?? '') || compare(remoteIdOf(a), remoteIdOf(b));
}

function remoteIdOf(action: Action): string {
  return action.kind === 'upload' || action.kind === 'replace' ? '' : action.remoteId;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
