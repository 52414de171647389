/** What a live view shows, gathered from the daemon and from its events. */
import type { ControlClient } from '../../control/client.ts';
import type { StreamEvent } from '../../control/protocol/event.ts';
import type { Session } from '../../control/protocol/session.ts';
import { glanceAt, type Glance } from '../glance.ts';

export interface Seen {
  readonly glance: Glance;
  readonly inFlight: readonly InFlight[];
  /** Active ones, the last used first. */
  readonly sessions: readonly Session[];
  /** Newest last. */
  readonly recent: readonly StreamEvent[];
}

export interface InFlight {
  readonly projectId: string;
  readonly path: string;
  readonly bytes?: number;
  /** When it was first seen under way, in milliseconds since 1970. */
  readonly since: number;
}

export type WatchedClient = Pick<ControlClient, 'status' | 'usage' | 'documents' | 'events'> & {
  readonly session: Pick<ControlClient['session'], 'list'>;
};

/** Events that say what became of something; the others are about the way there. */
const TOLD: ReadonlySet<StreamEvent['type']> = new Set([
  'project.added',
  'project.removed',
  'project.moved',
  'project.halted',
  'project.released',
  'account.changed',
  'account.out-of-reach',
  'config.changed',
  'config.rejected',
  'document.uploaded',
  'document.adopted',
  'document.deleted',
  'document.failed',
  'document.blocked',
  'job.ended',
  'schedule.run',
  'daemon.started',
  'daemon.stopping',
]);
const REMEMBERED = 50;

/** True for what a person wants to read of. */
export function isTold({ type }: StreamEvent): boolean {
  return TOLD.has(type);
}

export class Board {
  readonly #client: WatchedClient;
  readonly #projectId: string | undefined;
  readonly #recent: StreamEvent[] = [];
  #inFlight: readonly InFlight[] = [];

  constructor(client: WatchedClient, projectId: string | undefined) {
    this.#client = client;
    this.#projectId = projectId;
  }

  note(event: StreamEvent): void {
    if (!isTold(event)) return;
    this.#recent.push(event);
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
  }

  /** `now`: milliseconds since 1970. @throws what the client throws. */
  async look(now: number): Promise<Seen> {
    const client = this.#client;
    const glance = await glanceAt(client, this.#projectId);
    const of = this.#projectId === undefined ? {} : { project: this.#projectId };
    const sessions = await client.session.list(of);
    this.#inFlight = await this.#lookInFlight(glance, now);
    return {
      glance,
      inFlight: this.#inFlight,
      sessions: sessions.toSorted((one, other) => Date.parse(other.usedAt) - Date.parse(one.usedAt)),
      recent: [...this.#recent],
    };
  }

  async #lookInFlight({ projects }: Glance, now: number): Promise<readonly InFlight[]> {
    const known = new Map(this.#inFlight.map((one) => [`${one.projectId} ${one.path}`, one.since]));
    const found: InFlight[] = [];
    // Only where something is under way: a list of a thousand documents every second is for nobody.
    for (const { id } of projects.filter(({ state }) => state.kind === 'syncing')) {
      for (const { path, state, bytes } of await this.#client.documents(id)) {
        if (state !== 'uploading') continue;
        const since = known.get(`${id} ${path}`) ?? now;
        found.push({ projectId: id, path, since, ...(bytes !== undefined && { bytes }) });
      }
    }
    return found;
  }
}
