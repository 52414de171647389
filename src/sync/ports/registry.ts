/** What people told us of their projects; kept outside the database. */
import type { FolderIdentity, Hold, ProjectId } from '../../core/model.ts';

export interface Registry {
  readonly installationId: string;
  list(): readonly ProjectEntry[];
  get(id: ProjectId): ProjectEntry | undefined;
  put(entry: ProjectEntry): void;
  delete(id: ProjectId): void;
}

/** What people told us of a project; kept outside the database. */
export interface ProjectEntry {
  readonly id: ProjectId;
  /** Absolute, without links. */
  readonly root: string;
  readonly name: string;
  /** Tells a moved root from another folder, and another file system in its place. */
  readonly rootIdentity?: FolderIdentity;
  readonly hold?: Hold;
  /** Digest of what `moontide trust` allowed. */
  readonly trusted?: string;
}
