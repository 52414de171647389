/**
 * What folders held when they were listed last. A folder whose own stamp is the same holds the same names: entries cannot
 * come or go without a trace at their folder. So a scan of a tree in which nothing came or went lists no folder.
 */
import type { Stats } from 'node:fs';
import type { EligibilityRules, Verdict } from '../core/eligibility.ts';
import type { EntryType } from '../core/eligibility-scope.ts';
import type { RelPath, Stamp } from '../core/model.ts';
import { isRacy, sameStamp, stampOf } from './stamp.ts';

/** A name in scope of a folder. */
export interface Entry {
  readonly path: RelPath;
  /** Its name, as Node shows it, leads nowhere. */
  readonly isInvalid: boolean;
  /** What it was when its folder was listed. */
  readonly listedAs?: EntryType;
  /** What it was judged to be by its name and type; the rules being the same, it still is while the type is. */
  judged?: { readonly type: EntryType; readonly verdict: Verdict | 'outside' };
}

interface Listing {
  /** Of the folder, taken before it was listed. */
  readonly stamp: Stamp;
  readonly listedAt: number;
  readonly entries: readonly Entry[];
}

/** Of walks by the same rules. */
export class Listings {
  readonly #byFolder = new Map<RelPath, Listing>();

  /** The entries of a folder that looks like this; undefined where it has to be listed. */
  of(folder: RelPath, stats: Stats): readonly Entry[] | undefined {
    const known = this.#byFolder.get(folder);
    if (known === undefined || isRacy(known.stamp, known.listedAt)) return undefined;
    return sameStamp(known.stamp, stampOf(stats)) ? known.entries : undefined;
  }

  /** @param stats - of the folder, taken before it was listed at `listedAt`. */
  keep(folder: RelPath, stats: Stats, listedAt: number, entries: readonly Entry[]): void {
    this.#byFolder.set(folder, { stamp: stampOf(stats), listedAt, entries });
  }

  /** Forgets folders that are not there any more. */
  keepOnly(folders: ReadonlyMap<RelPath, unknown>): void {
    for (const folder of this.#byFolder.keys()) if (!folders.has(folder)) this.#byFolder.delete(folder);
  }
}

/** The listings of all who walk one project. */
export class SharedListings {
  #last: { readonly rules: EligibilityRules; readonly listings: Listings } | undefined;

  /** Those of walks by these very rules. */
  by(rules: EligibilityRules): Listings {
    if (this.#last?.rules !== rules) this.#last = { rules, listings: new Listings() };
    return this.#last.listings;
  }

  /** For walks from now on; those under way go on as they began. */
  forget(): void {
    this.#last = undefined;
  }
}
