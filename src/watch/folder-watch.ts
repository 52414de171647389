import { watch } from 'chokidar';

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

/**
 * chokidar with everything below the folder ignored, so that it holds one system watch and no picture of the entries:
 * its `raw` events tell enough for hints, also what its own comparison of stamps would hold back.
 */
export const watchFolder: WatchFolder = (folder, events) => {
  const ready = Promise.withResolvers<void>();
  // chokidar takes a backslash in a path for a separator; in `cwd` it is left alone.
  const shown = folder.replaceAll('\\', '/');
  const watcher = watch('.', {
    cwd: folder,
    depth: 0,
    ignored: (path) => path !== shown,
    ignoreInitial: true,
    followSymlinks: false,
    atomic: false,
  });
  watcher.on('raw', (kind, path, details) => {
    const { watchedPath } = details as { watchedPath: string };
    const name = typeof path === 'string' ? path : undefined;
    if (watchedPath === folder) {
      // The system tells of the folder itself by the folder's own name.
      const entry = name !== undefined && folder.endsWith(`/${name}`) ? undefined : name;
      if (kind === 'rename') events.replaced(entry);
      else events.changed(entry);
    } else if (name !== undefined && `${folder}/`.startsWith(`${watchedPath}/${name}/`)) {
      events.replaced();
    }
  });
  watcher.on('error', (error) => {
    events.failed(error instanceof Error ? error : new Error(String(error)));
    ready.resolve();
  });
  watcher.once('ready', ready.resolve);
  return {
    ready: ready.promise,
    async close() {
      ready.resolve();
      await watcher.close();
    },
  };
};
