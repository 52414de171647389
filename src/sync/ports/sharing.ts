/** What a project has in common with the same project on the other machines of a team. */
import type { RemoteFile, RemoteId, TeamView } from '../../core/model.ts';

/**
 * While the others cannot be asked, everything goes on but deleting: versions may then be stored twice, which the next
 * listing mends. No method rejects; versions are known by the upload name that was asked for.
 */
export interface Sharing {
  view(): Promise<TeamView>;
  /**
   * What this machine needs from now on; said before any of it is taken up. Of which the others had not heard until now is
   * returned: they may have deleted it.
   */
  need(names: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  /** What is to be uploaded from here; another machine may be first. Claims on anything else are let go. */
  claim(names: readonly string[]): Promise<Claims>;
  /** Whether an upload that was claimed is still this machine's to make. */
  holds(name: string): Promise<boolean>;
  stored(name: string, file: RemoteFile): Promise<void>;
  release(name: string): Promise<void>;
  /** `yes`: nobody takes it up until `deleted` is called. */
  mayDelete(name: string): Promise<'yes' | 'needed' | 'unknown'>;
  /** Without an id: it was not deleted after all. */
  deleted(name: string, id?: RemoteId): Promise<void>;
  /**
   * Has a run of a schedule done once for the team, by whichever machine has time. False while the others cannot be asked:
   * then each machine runs its own.
   */
  addRun(due: DueRun): Promise<boolean>;
  /** Takes part in the project's runs, one at a time; returns what ends that. */
  offer(run: RunHere): () => void;
}

export interface DueRun {
  /** The schedule's name. */
  readonly schedule: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

/** Does a run on this machine; resolves when it has ended, in whatever way. @throws when another machine should try. */
export type RunHere = (due: DueRun) => Promise<void>;

export interface Claims {
  /** Another machine is uploading these, or deleting them. */
  readonly elsewhere: ReadonlySet<string>;
  /** Uploaded lately: maybe not listed yet. */
  readonly stored: readonly RemoteFile[];
  /** Deleted lately: maybe still listed. */
  readonly gone: ReadonlySet<RemoteId>;
}
