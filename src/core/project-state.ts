/**
 * The life of a project as one union and one transition function. The words are those that `status` shows.
 *
 *   starting ─► idle ─► settling ─► scanning ─► syncing ─► idle
 *                 ▲         ▲           │           │
 *                 └─────────┴─ backing-off ◄────────┘      (waits to try again by itself)
 *   paused, cleaned: a person asked for it · halted: waits for a person
 */
import type { ErrorCode } from './error-table.ts';
import type { MoontideError } from './errors.ts';
import type { Failure } from './failing.ts';
import type { Halt, Hold, Instant } from './model.ts';

export type ProjectState =
  /** The first scan has not been done yet. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'idle'; readonly since: Instant }
  /** Something may have changed; waits for quiet. */
  | { readonly kind: 'settling'; readonly since: Instant; readonly until: Instant }
  | { readonly kind: 'scanning'; readonly since: Instant }
  /** Actions are in line or under way. */
  | { readonly kind: 'syncing'; readonly since: Instant; readonly planned: number; readonly ended: number }
  /** Waits to try again by itself. */
  | {
      readonly kind: 'backing-off';
      readonly attempt: number;
      readonly until: Instant;
      readonly code: ErrorCode;
      readonly message: string;
    }
  /** Asked for; leaves by `resume`. */
  | { readonly kind: 'paused' }
  /** After `clean`; leaves by `sync`, `reupload` or `resume`. */
  | { readonly kind: 'cleaned' }
  /** Stopped by itself; waits for a person. */
  | { readonly kind: 'halted'; readonly halt: Halt };

/** Halts that end by themselves when the project gets another key. */
export function isReleasedByKey(halt: Halt): boolean {
  return RELEASED_BY_KEY.has(halt.reason);
}

const RELEASED_BY_KEY: ReadonlySet<Halt['reason']> = new Set([
  'key-missing',
  'key-refused',
  'not-permitted',
  'quota-exhausted',
]);

/** The error that a job of a halted project ends with. */
export const HALT_CODES: Readonly<Record<Halt['reason'], ErrorCode>> = {
  'root-missing': 'ROOT_MISSING',
  'root-replaced': 'ROOT_REPLACED',
  'mass-delete': 'MASS_DELETE',
  'key-missing': 'KEY_MISSING',
  'key-refused': 'KEY_REFUSED',
  'not-permitted': 'PERMISSION_DENIED',
  'quota-exhausted': 'QUOTA_EXHAUSTED',
  'config-invalid': 'CONFIG_INVALID',
  defect: 'INTERNAL',
};

/** The halt that a failure of the account means; undefined where waiting may mend it. */
export function haltOf({ code, message, fix }: Pick<MoontideError, 'code' | 'message' | 'fix'>): Halt | undefined {
  switch (code) {
    case 'KEY_REFUSED':
      return { reason: 'key-refused', message, fix };
    case 'PERMISSION_DENIED':
      return { reason: 'not-permitted', message, fix };
    case 'QUOTA_EXHAUSTED':
      return { reason: 'quota-exhausted', message, fix };
    default:
      return undefined;
  }
}

/** What a project's state follows from. */
export interface StateFacts {
  readonly now: Instant;
  readonly halt?: Halt | undefined;
  readonly hold?: Hold | undefined;
  readonly hasJob: boolean;
  /** Actions that wait or run, and those that ended since none was left last. */
  readonly actions: { readonly left: number; readonly ended: number };
  readonly failure?: Failure | undefined;
  readonly hasScanned: boolean;
  /** How long until what may have changed is looked at; undefined when nothing may have. */
  readonly settlesInMs?: number | undefined;
}

/** What stops a project comes first, then what it does, then what it waits for. */
export function stateOf(facts: StateFacts): ProjectState {
  const { now, halt, hold, actions, failure, settlesInMs } = facts;
  if (halt !== undefined) return { kind: 'halted', halt };
  if (actions.left > 0 || facts.hasJob) {
    return { kind: 'syncing', since: now, planned: actions.left + actions.ended, ended: actions.ended };
  }
  if (hold !== undefined) return { kind: hold };
  if (failure !== undefined) {
    const { attempt, until, code, message } = failure;
    return { kind: 'backing-off', attempt, until, code, message };
  }
  if (!facts.hasScanned) return { kind: 'starting' };
  if (settlesInMs !== undefined) return { kind: 'settling', since: now, until: now + Math.max(0, settlesInMs) };
  return { kind: 'idle', since: now };
}
