import type { RelPath } from '../core/model.ts';
import type { Fingerprint } from '../sync/ports/scanner.ts';
import type { ProjectStore } from '../sync/ports/store.ts';
import { isRacy, sameStamp } from './stamp.ts';

export type FingerprintStore = Pick<ProjectStore, 'fingerprints' | 'updateFingerprints'>;

/** The stored fingerprints, held in memory between scans; their project has no other writer. */
export class Fingerprints {
  readonly #store: FingerprintStore;
  #byPath: Map<RelPath, Fingerprint> | undefined;

  constructor(store: FingerprintStore) {
    this.#store = store;
  }

  get(path: RelPath): Fingerprint | undefined {
    return this.#loaded().get(path);
  }

  paths(): Iterable<RelPath> {
    return this.#loaded().keys();
  }

  /** Writes in one batch what tells more than what is stored, and nothing when there is no such thing. */
  update(read: readonly Fingerprint[], gone: readonly RelPath[]): void {
    const byPath = this.#loaded();
    const changed = read.filter((fingerprint) => tellsMore(fingerprint, byPath.get(fingerprint.path)));
    if (changed.length === 0 && gone.length === 0) return;
    this.#store.updateFingerprints(changed, gone);
    for (const fingerprint of changed) byPath.set(fingerprint.path, fingerprint);
    for (const path of gone) byPath.delete(path);
  }

  #loaded(): Map<RelPath, Fingerprint> {
    this.#byPath ??= new Map(this.#store.fingerprints());
    return this.#byPath;
  }
}

/** A file with a time stamp in the future is read in every scan; it need not be written each time. */
function tellsMore(read: Fingerprint, stored: Fingerprint | undefined): boolean {
  return (
    stored === undefined ||
    !sameStamp(read.stamp, stored.stamp) ||
    read.sha256 !== stored.sha256 ||
    read.content !== stored.content ||
    (isRacy(stored.stamp, stored.readAt) && !isRacy(read.stamp, read.readAt))
  );
}
