import type { Clock } from '../clock.ts';
import { childOf, isAtOrBelow } from '../core/eligibility-paths.ts';
import type { FolderIdentity, RelPath } from '../core/model.ts';
import type { Log } from '../log.ts';
import type { WatcherState } from '../sync/ports/watcher.ts';
import type { FolderEvents, FolderWatch } from './folder-watch.ts';
import { createPace } from './pace.ts';
import { degradedBy } from './watch-failure.ts';

/** A folder of the project; undefined for its root. */
export type Place = RelPath | undefined;

/** What is seen at each place; undefined where nothing is there and something may come. */
export type Places = ReadonlyMap<Place, FolderIdentity | undefined>;

export interface WatchedFoldersOptions {
  readonly watch: (place: Place, events: FolderEvents) => FolderWatch;
  /** Changes in this place are told from now on; what happened before may have been missed. */
  readonly onWatched: (place: Place) => void;
  readonly onChanged: (place: Place, name: string | undefined) => void;
  /** Hints stop coming for some folders, or come again. */
  readonly onState: (state: WatcherState) => void;
  readonly clock: Clock;
  readonly log: Log;
}

interface Watched {
  /** What was seen at this place when it was watched; undefined while nothing is there. */
  readonly identity: FolderIdentity | undefined;
  /**
   * `suspect`: the folder may be another than the one that the system watches, although it looks the same: file systems
   * use inode numbers again at once.
   */
  state: 'watching' | 'suspect' | 'failed';
  watch?: FolderWatch;
}

/** Beginning a watch against a look at one entry. */
const WATCHING_WEIGHT = 10;
const FIRST_RETRY_MS = 5000;
const LAST_RETRY_MS = 300_000;

/** The watches of a project, one a folder, kept in step with the folders that scans find. */
export class WatchedFolders implements AsyncDisposable {
  readonly #options: WatchedFoldersOptions;
  readonly #watched = new Map<Place, Watched>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #wanted: Places | undefined;
  #failure: Error | undefined;

  constructor(options: WatchedFoldersOptions) {
    this.#options = options;
  }

  get state(): WatcherState {
    if (this.#failure === undefined) return { kind: 'watching' };
    return degradedBy(this.#failure, this.#failed().length, this.#watched.size);
  }

  /** Watches exactly these; a folder that is or may be another than before is watched anew. */
  async follow(wanted: Places): Promise<void> {
    this.#wanted = wanted;
    const pace = createPace(undefined);
    for (const place of this.#watched.keys()) if (!wanted.has(place)) this.#forget(place);
    for (const [place, identity] of wanted) {
      // Others may be wanted by now.
      if (this.#wanted !== wanted || this.#stop.signal.aborted) return;
      const watched = this.#watched.get(place);
      const isKept =
        watched?.state === 'failed' || (watched?.state === 'watching' && isSame(watched.identity, identity));
      if (isKept) continue;
      this.#watch(place, identity);
      const rest = pace.step(WATCHING_WEIGHT);
      if (rest !== undefined) await rest;
    }
  }

  /** Resolves when every watch is either at work or has failed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#watched.values()].flatMap(({ watch }) => watch?.ready ?? []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const place of this.#watched.keys()) this.#forget(place);
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  #watch(place: Place, identity: FolderIdentity | undefined): Watched {
    this.#forget(place);
    const watched: Watched = { identity, state: 'watching' };
    this.#watched.set(place, watched);
    const isCurrent = (): boolean => this.#watched.get(place) === watched;
    const watch = this.#options.watch(place, {
      changed: (name) => {
        if (isCurrent()) this.#options.onChanged(place, name);
      },
      replaced: (name) => {
        if (!isCurrent()) return;
        this.#suspect(name === undefined ? place : childOf(place, name));
        this.#options.onChanged(place, name);
      },
      failed: (error) => {
        if (isCurrent()) this.#fail(place, watched, error);
      },
    });
    watched.watch = watch;
    this.#hold(
      watch.ready.then(() => {
        if (isCurrent() && watched.state !== 'failed') this.#options.onWatched(place);
      }),
    );
    return watched;
  }

  #forget(place: Place): void {
    const watch = this.#watched.get(place)?.watch;
    this.#watched.delete(place);
    if (watch !== undefined) this.#hold(watch.close());
  }

  #suspect(place: Place): void {
    if (!this.#watched.has(place)) return;
    for (const [other, watched] of this.#watched) {
      const isBelow = place === undefined || (other !== undefined && isAtOrBelow(other, place));
      if (isBelow && watched.state === 'watching') watched.state = 'suspect';
    }
  }

  #fail(place: Place, watched: Watched, error: Error): void {
    watched.state = 'failed';
    const isFirst = this.#failure === undefined;
    this.#failure ??= error;
    if (!isFirst) return;
    this.#options.log.warn({ folder: place ?? '.', err: error }, 'folder cannot be watched');
    this.#options.onState(this.state);
    this.#hold(this.#retry());
  }

  #failed(): Place[] {
    return [...this.#watched].filter(([, { state }]) => state === 'failed').map(([place]) => place);
  }

  /** Until every folder is watched again or wanted no more. */
  async #retry(): Promise<void> {
    for (let waitMs = FIRST_RETRY_MS; this.#failed().length > 0; waitMs = Math.min(2 * waitMs, LAST_RETRY_MS)) {
      try {
        await this.#options.clock.sleep(waitMs, this.#stop.signal);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        throw error;
      }
      for (const place of this.#failed()) {
        const watched = this.#watch(place, this.#watched.get(place)?.identity);
        await watched.watch?.ready;
        if (watched.state === 'failed') break;
      }
    }
    this.#failure = undefined;
    if (!this.#stop.signal.aborted) this.#options.onState(this.state);
  }

  /** Keeps hold of work in the background until it has ended. */
  #hold(task: Promise<void>): void {
    const held = task
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'watching folders failed');
      })
      .finally(() => this.#tasks.delete(held));
    this.#tasks.add(held);
  }
}

function isSame(one: FolderIdentity | undefined, other: FolderIdentity | undefined): boolean {
  return one?.ino === other?.ino && one?.dev === other?.dev;
}
