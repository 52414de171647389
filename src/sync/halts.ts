/** What stops a project by itself, besides what a plan finds. */
import { ERRORS } from '../core/error-table.ts';
import { MoontideError } from '../core/errors.ts';
import { judgeRoot } from '../core/guard-rails.ts';
import type { Halt, JobKind, Memory, Snapshot } from '../core/model.ts';
import { HALT_CODES, isReleasedByKey } from '../core/project-state.ts';
import type { ProjectSettings } from './ports/project-host.ts';
import type { ProjectEntry } from './ports/registry.ts';

export interface HaltFacts {
  readonly entry: ProjectEntry;
  readonly settings: ProjectSettings;
  readonly snapshot: Snapshot;
  readonly records: Memory['records'];
  readonly kind: JobKind;
  /** The halt before: one for the key or the quota stays until a person or another key ends it. */
  readonly before: Halt | undefined;
}

export function judgeHalt({ entry, settings, snapshot, records, kind, before }: HaltFacts): Halt | undefined {
  // What `clean` deletes does not depend on what is here.
  const rootHalt =
    kind === 'clean' ? undefined : judgeRoot(snapshot, { path: entry.root, identity: entry.rootIdentity, records });
  if (rootHalt !== undefined) return rootHalt;
  if (before !== undefined && isReleasedByKey(before) && before.reason !== 'key-missing') return before;
  if (settings.halt !== undefined) return settings.halt;
  if (settings.account !== undefined) return undefined;
  return { reason: 'key-missing', message: 'The project has no API key.', fix: ERRORS.KEY_MISSING.fix };
}

/** What a job of a halted project ends with. */
export function haltError(halt: Halt): MoontideError {
  return new MoontideError(HALT_CODES[halt.reason], `HALTED: ${halt.message}`, {
    fix: halt.fix,
    details: { halt: halt.reason, ...(halt.planId === undefined ? {} : { planId: halt.planId }) },
  });
}

export function nothingToConfirm(halt: Halt | undefined): MoontideError {
  const message = 'The project does not wait for a confirmation.';
  if (halt === undefined) return new MoontideError('NOTHING_TO_CONFIRM', message);
  return new MoontideError('NOTHING_TO_CONFIRM', `${message} ${halt.message}`, { fix: halt.fix });
}

/** Nothing of a team's is deleted while it is not known what its other machines need. */
export function teamAway(): MoontideError {
  const message = 'What the other machines of the team need is not known now, so nothing is deleted.';
  return new MoontideError('TEAM_AWAY', message);
}

export function planChanged(expected: string, found: string): MoontideError {
  return new MoontideError('PLAN_CHANGED', 'Things changed since the plan was shown; nothing was done.', {
    details: { expected, found },
  });
}
