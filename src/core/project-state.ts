/**
 * The life of a project as one union and one transition function. The words are those that `status` shows.
 *
 *   starting ─► idle ─► settling ─► scanning ─► syncing ─► idle
 *                 ▲         ▲           │           │
 *                 └─────────┴─ backing-off ◄────────┘      (waits to try again by itself)
 *   paused, cleaned: a person asked for it · halted: waits for a person
 */
import type { ErrorCode } from './errors.ts';
import type { Halt, Instant } from './model.ts';

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
