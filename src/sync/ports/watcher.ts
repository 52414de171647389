/** What says that something may have changed on the disk. */
import type { RelPath, Snapshot } from '../../core/model.ts';

export interface Watcher extends AsyncDisposable {
  /** `degraded`: hints are not to be had (no inotify watches left, …); timed scans go on, more often. */
  readonly state: WatcherState;
  /**
   * Called with each snapshot, those of partial scans too: renews watches of folders that were replaced, watches new
   * ones. What happened in them before they were watched is hinted at.
   */
  follow(snapshot: Snapshot): Promise<void>;
}

export type WatcherState =
  | { readonly kind: 'watching' }
  | { readonly kind: 'degraded'; readonly message: string; readonly fix: string };

/** Says that something may have changed; may be wrong both ways, so a scan decides. */
export type Hint =
  | { readonly kind: 'path'; readonly path: RelPath }
  /** Hints may have been lost: look at everything. */
  | { readonly kind: 'everything'; readonly because: string };
