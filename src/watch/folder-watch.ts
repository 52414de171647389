import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from './errno.ts';

/** What became known of a watched folder; any of it may be wrong or missing, a scan decides. */
export interface FolderEvents {
  /** An entry's content or attributes changed; without a name, anything in the folder may have. */
  changed(name?: string): void;
  /** An entry came or went under this name; without a name, the folder itself did. */
  replaced(name?: string): void;
  /** The folder is not watched any more. */
  failed(error: Error): void;
}

export interface FolderWatch {
  /** Resolves when changes are told from now on, and when they never will be. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** Watches one folder, not what is below it. A folder that is not there yet is waited for. */
export type WatchFolder = (folder: string, events: FolderEvents) => FolderWatch;

/** One watch of the system and nothing else: hints need no picture of what is in the folder. */
export const watchFolder: WatchFolder = (folder, events) => {
  const watcher = startWatching(folder, events);
  return {
    ready: Promise.resolve(),
    async close() {
      watcher?.close();
    },
  };
};

function startWatching(folder: string, events: FolderEvents): FSWatcher | undefined {
  try {
    const watcher = watchPlace(folder, events);
    watcher.on('error', (error) => {
      watcher.close();
      events.failed(error);
    });
    return watcher;
  } catch (error) {
    events.failed(error instanceof Error ? error : new Error(String(error)));
    return undefined;
  }
}

function watchPlace(folder: string, events: FolderEvents): FSWatcher {
  try {
    return watch(folder, (kind, name) => {
      // The system tells of the folder itself by the folder's own name.
      const entry = name !== null && folder.endsWith(`/${name}`) ? undefined : (name ?? undefined);
      if (kind === 'rename') events.replaced(entry);
      else events.changed(entry);
    });
  } catch (error) {
    if (!isMissing(error) || dirname(folder) === folder) throw error;
    return watchForComing(folder, dirname(folder), events);
  }
}

/** The nearest folder on the way that is there: it tells when the next one comes. */
function watchForComing(folder: string, above: string, events: FolderEvents): FSWatcher {
  try {
    return watch(above, (_kind, name) => {
      if (name === null || `${folder}/`.startsWith(`${above === '/' ? '' : above}/${name}/`)) events.replaced();
    });
  } catch (error) {
    if (!isMissing(error) || dirname(above) === above) throw error;
    return watchForComing(folder, dirname(above), events);
  }
}
