/**
 * Hints that a project's documents may have changed: one watch a folder in scope and one for the root. Everything else
 * beside the scope, however large, costs nothing. Hints may be lost (Node does not tell when inotify overflows), so
 * whoever listens scans by the clock as well.
 */
import type { Clock } from '../clock.ts';
import { judgeEntry, type EligibilityRules } from '../core/eligibility.ts';
import { childOf } from '../core/eligibility-paths.ts';
import { scopeOf } from '../core/eligibility-scope.ts';
import type { Snapshot } from '../core/model.ts';
import type { Log } from '../log.ts';
import type { Hint, Watcher } from '../sync/ports/watcher.ts';
import { collapseBursts } from './bursts.ts';
import { watchFolder as watchBySystem, type WatchFolder } from './folder-watch.ts';
import { IGNORE_FILE } from './ignore-file.ts';
import { SharedListings, type Listings } from './listings.ts';
import { createPace } from './pace.ts';
import type { RulesSource } from './project-rules.ts';
import { openRoot, under } from './root.ts';
import { nothingFound, Walk } from './walk.ts';
import { WatchedFolders, type Place, type Places } from './watched-folders.ts';

export interface WatchOptions {
  /** Absolute. */
  readonly root: string;
  readonly rules: RulesSource;
  readonly onHint: (hint: Hint) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** What is listed on the way, for others who walk by the same rules. */
  readonly listings?: SharedListings;
  /** How one folder is watched; by the system unless told otherwise. */
  readonly watchFolder?: WatchFolder;
}

/** Resolves when changes in every folder that is there now are told; no hint is given before. */
export async function watchRoot(options: WatchOptions): Promise<Watcher> {
  const { root, clock, log, watchFolder = watchBySystem, listings = new SharedListings() } = options;
  let { rules } = options.rules();
  let real = realOf(root);
  let isStarted = false;
  const bursts = collapseBursts(clock, options.onHint);
  const note = (hint: Hint): void => {
    if (isStarted) bursts.note(hint);
  };
  const folders = new WatchedFolders({
    watch: (place, events) => watchFolder(under(real, place), events),
    onWatched: (place) => note(hintFor(place, 'its folder was watched anew')),
    onChanged: (place, name) => {
      const hint = hintOf(rules, place, name);
      if (hint !== undefined) note(hint);
    },
    onState: (state) =>
      note({
        kind: 'everything',
        because: state.kind === 'degraded' ? state.message : 'all folders are watched again',
      }),
    clock,
    log,
  });
  await folders.follow(await foldersNow(root, rules, clock, listings.by(rules)));
  await folders.settled();
  isStarted = true;
  return {
    get state() {
      return folders.state;
    },
    async follow(snapshot) {
      ({ rules } = options.rules());
      real = realOf(root);
      await folders.follow(placesOf(snapshot.root, snapshot.folders));
    },
    async [Symbol.asyncDispose]() {
      await folders[Symbol.asyncDispose]();
      await bursts[Symbol.asyncDispose]();
    },
  };
}

/** Files that decide what is a document, or with which key it is uploaded. */
const SETTINGS_FILES: ReadonlySet<string> = new Set([IGNORE_FILE, 'moontide.toml', '.env.project', '.env']);

/** What a change of an entry may mean for the documents; undefined for nothing. */
function hintOf(rules: EligibilityRules, place: Place, name: string | undefined): Hint | undefined {
  if (name === undefined) return hintFor(place, 'the root was replaced');
  const path = childOf(place, name);
  if (SETTINGS_FILES.has(path)) return { kind: 'everything', because: `${path} changed` };
  if (scopeOf(rules, path) === 'outside') return undefined;
  // What no type of entry could make a document need not be looked at: logs, editors' files, what Moontide writes.
  const mayMatter = judgeEntry(rules, path, 'file') === 'document' || judgeEntry(rules, path, 'folder') === 'document';
  return mayMatter ? { kind: 'path', path } : undefined;
}

function hintFor(place: Place, because: string): Hint {
  return place === undefined ? { kind: 'everything', because } : { kind: 'path', path: place };
}

function realOf(root: string): string {
  const opened = openRoot(root);
  return typeof opened === 'string' ? root : opened.real;
}

async function foldersNow(root: string, rules: EligibilityRules, clock: Clock, listings: Listings): Promise<Places> {
  const opened = openRoot(root);
  const found = nothingFound();
  if (typeof opened === 'string') return placesOf(opened, found.folders);
  const pace = createPace(undefined);
  await new Walk({ realRoot: opened.real, rules, clock, pace, listings, lookFor: 'folders' }, found).everything();
  return placesOf(opened.identity, found.folders);
}

function placesOf(root: Snapshot['root'], folders: Snapshot['folders']): Places {
  // The root first: where watches are few, it is the one that tells of folders that come and go.
  return new Map([[undefined, typeof root === 'object' ? root : undefined], ...folders]);
}
