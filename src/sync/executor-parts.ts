import type { Clock } from '../clock.ts';
import type { Sha256 } from '../core/model.ts';
import type { Reached } from './fault-points.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { Remote } from './ports/remote.ts';
import type { Scanner } from './ports/scanner.ts';
import type { Sharing } from './ports/sharing.ts';
import type { ProjectStore } from './ports/store.ts';

/** What carrying out an action needs. */
export interface ExecutorParts {
  readonly store: ProjectStore;
  readonly remote: Remote;
  readonly scanner: Pick<Scanner, 'read'>;
  /** Contents that may go although something in them looks like a secret. */
  readonly allowedSecrets: () => ReadonlySet<Sha256>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly reached: Reached;
  readonly publish: (event: Omit<MoontideEvent, 'projectId'>) => void;
  /** Undefined where there is no team. */
  readonly sharing: () => Sharing | undefined;
}

/** What became of an action that did not throw; unsure where a 404 was believed that may be a slip of the server. */
export type Executed =
  | { readonly kind: 'done'; readonly bytes: number; readonly isUnsure?: true }
  /** What it was planned on is no longer so: look again. */
  | { readonly kind: 'stale'; readonly because: string; readonly hasRemoteChanged?: true };
