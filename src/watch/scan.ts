import type { Clock } from '../clock.ts';
import type { EligibilityRules } from '../core/eligibility.ts';
import type { RelPath, Snapshot } from '../core/model.ts';
import type { Log } from '../log.ts';
import type { Dirty, Scanner, ScanOptions } from '../sync/ports/scanner.ts';
import type { SecretScanner } from '../sync/ports/secret-scanner.ts';
import { Fingerprints, type FingerprintStore } from './fingerprints.ts';
import { SharedListings } from './listings.ts';
import { lookInside } from './look-inside.ts';
import { createPace } from './pace.ts';
import type { RulesSource } from './project-rules.ts';
import { readDocument } from './read-document.ts';
import { openRoot, type Root } from './root.ts';
import { isSeen, seenBy } from './seen.ts';
import { mergeSnapshot, snapshotWithoutRoot, snapshotWithoutRules } from './snapshots.ts';
import { targetsOf } from './targets.ts';
import { nothingFound, Walk } from './walk.ts';

export interface ScannerOptions {
  /** Absolute. */
  readonly root: string;
  readonly rules: RulesSource;
  readonly fingerprints: FingerprintStore;
  readonly secrets: Pick<SecretScanner, 'known' | 'scan'>;
  readonly clock: Clock;
  readonly log: Log;
  /** What others who walk by the same rules have listed. */
  readonly listings?: SharedListings;
}

/** What a snapshot was made with; a partial scan builds only on one of which this is known. */
interface Origin {
  readonly rules: EligibilityRules;
  /** Looked at in every partial scan, since their targets change elsewhere. */
  readonly links: ReadonlySet<RelPath>;
}

/** One project's eyes. Scans may overlap: what they share are fingerprints, and a lost one costs one reading. */
export function createScanner(options: ScannerOptions): Scanner {
  const { root, rules: rulesNow, secrets, clock, log, listings = new SharedListings() } = options;
  const fingerprints = new Fingerprints(options.fingerprints);
  const origins = new WeakMap<Snapshot, Origin>();

  async function scan({ dirty, previous, rehash = false, signal }: ScanOptions): Promise<Snapshot> {
    const takenAt = clock.now();
    const startedAt = clock.monotonic();
    const opened = openRoot(root);
    if (typeof opened === 'string') return snapshotWithoutRoot(takenAt, opened, previous);
    const { rules, problem } = rulesNow();
    if (problem !== undefined) return snapshotWithoutRules(takenAt, opened.identity, problem, previous);

    const found = nothingFound();
    const pace = createPace(signal);
    const targets = whereToLook(dirty, previous, opened, rules);
    // Once in a while everything is looked at as if nothing were known, for file systems that leave no trace.
    if (rehash) listings.forget();
    const walk = new Walk({ realRoot: opened.real, rules, clock, pace, listings: listings.by(rules) }, found);
    if (targets === 'everything') {
      const outcome = await walk.everything();
      if (outcome !== 'listed') return snapshotWithoutRoot(takenAt, outcome, previous);
    } else {
      for (const target of targets) await walk.at(target);
    }
    const where = { realRoot: opened.real, rules, fingerprints, secrets };
    const insides = await lookInside(found.files, { ...where, rehash, clock, pace, signal });

    const seen = seenBy(targets, found.unseen, previous);
    const gone = [...fingerprints.paths()].filter((path) => !found.files.has(path) && isSeen(seen, path));
    fingerprints.update(insides.read, gone);
    const snapshot = mergeSnapshot({ takenAt, root: opened.identity, previous, seen, found, insides });
    const linksBefore = previous === undefined ? undefined : origins.get(previous)?.links;
    const links = new Set([...(linksBefore ?? [])].filter((path) => !isSeen(seen, path))).union(found.links);
    origins.set(snapshot, { rules, links });
    log.debug(
      {
        targets: targets === 'everything' ? targets : targets.size,
        documents: snapshot.documents.size,
        leftOut: snapshot.leftOut.size,
        unseen: snapshot.unseen.length,
        read: insides.read.length,
        tookMs: clock.monotonic() - startedAt,
      },
      'scanned',
    );
    return snapshot;
  }

  function whereToLook(dirty: Dirty, previous: Snapshot | undefined, now: Root, rules: EligibilityRules): Dirty {
    if (dirty === 'everything' || previous === undefined) return 'everything';
    const origin = origins.get(previous);
    const isSameRoot =
      typeof previous.root === 'object' &&
      previous.root.ino === now.identity.ino &&
      previous.root.dev === now.identity.dev;
    if (origin?.rules !== rules || !isSameRoot) return 'everything';
    return targetsOf(now.real, rules, dirty.union(origin.links), previous.folders);
  }

  return {
    scan,
    read: (path) => readDocument({ root, rules: rulesNow().rules, secrets, clock }, path),
  };
}
