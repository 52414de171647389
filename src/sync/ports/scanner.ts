import type { Document, RelPath, Sha256, Snapshot, Stamp } from '../../core/model.ts';

/** One project's eyes. Never throws for what it finds: what cannot be read is in the snapshot. */
export interface Scanner {
  scan(options: ScanOptions): Promise<Snapshot>;
  /**
   * The whole content of one document, read in one piece with its stamp before and after compared.
   * @throws MoontideError UNREADABLE, or STALE when it is gone, no document any more, or changes while it is read.
   */
  read(path: RelPath): Promise<DocumentContent>;
}

/** What has to be looked at: everything, or the named paths and all below them. */
export type Dirty = 'everything' | ReadonlySet<RelPath>;

export interface ScanOptions {
  readonly dirty: Dirty;
  /** The last snapshot: what is not dirty is taken over from it. */
  readonly previous?: Snapshot;
  /** Read and hash every document, even where its stamp did not change. */
  readonly rehash?: boolean;
  readonly signal?: AbortSignal;
}

export interface DocumentContent extends Document {
  /** The very bytes that `sha256` was computed from. */
  readonly content: Buffer;
}

/** What a scan remembers of a file so that it need not be read again while its stamp stays the same. */
export interface Fingerprint {
  readonly path: RelPath;
  readonly stamp: Stamp;
  readonly sha256: Sha256;
  /** What its content is: only `text` is a document. */
  readonly content: 'text' | 'binary' | 'blank';
  /** When it was read: a stamp that is not older than this by a margin may hide a later write. */
  readonly readAt: number;
}
