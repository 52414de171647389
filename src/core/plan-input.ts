import type { GuardLimits } from './guard-rails.ts';
import type { Instant, JobKind, Listing, Memory, RemoteId, Sha256, Snapshot, TeamView } from './model.ts';
import type { TrackedFile } from './tracking.ts';
import type { Tag } from './upload-name.ts';

/** What a plan is made of. */
export interface PlanInput {
  readonly kind: JobKind;
  readonly now: Instant;
  readonly tag: Tag;
  readonly policy: Policy;
  readonly snapshot: Snapshot;
  readonly memory: Memory;
  readonly remote: Listing | 'unknown';
  /** Files in the account that are not this project's, when the last listing was taken. */
  readonly foreign: number;
  /** While a tracking file is imported: what it names. */
  readonly tracked?: ReadonlyMap<RemoteId, TrackedFile>;
  /** The id of the losses that a person has confirmed. */
  readonly confirmed?: string;
  /** Absent where the project is not shared with other machines. */
  readonly team?: TeamView | undefined;
}

export interface Policy extends GuardLimits {
  /** How long a document must be gone before its remote file is deleted. */
  readonly graceMs: number;
  /** How long a stored file may be missing from the listing. */
  readonly lateListingMs: number;
  /** Files that the account may hold. */
  readonly maxFiles: number;
  /** Contents that may go although something in them looks like a secret. */
  readonly allowedSecrets: ReadonlySet<Sha256>;
}
