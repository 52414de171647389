/** What the set of sessions is made of, and what its turns and commands share. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Gate } from './gate.ts';
import type { HealthThresholds } from '../core/context-health.ts';
import type { Engine, SessionProjects, SessionStore } from './ports.ts';
import type { UsageBook } from './usage-book.ts';
import type { Rooms } from './rooms.ts';

export interface SessionsOptions {
  readonly store: SessionStore;
  readonly projects: SessionProjects;
  readonly usage: UsageBook;
  /** What a session without a model of its own is answered by, as far as that is configured. */
  readonly modelName: () => string | undefined;
  readonly contextThresholds: () => HealthThresholds;
  /** The first one is that of sessions which name none. */
  readonly engines: readonly Engine[];
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Log;
  /** What the commands of sessions may see of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long a question waits for an answer. */
  readonly permissionTimeoutMs?: number;
}

export interface SessionParts extends SessionsOptions {
  readonly rooms: Rooms;
  readonly gate: Gate;
}
