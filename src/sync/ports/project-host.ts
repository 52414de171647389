import type { KeyInUse } from '../../core/key-in-use.ts';
import type { AccountId, FolderIdentity, Halt, ProjectId, RelPath } from '../../core/model.ts';
import type { Policy } from '../../core/plan-input.ts';
import type { Schedule } from '../../core/schedule.ts';
import type { SettlePolicy } from '../../core/settle.ts';
import type { Tag } from '../../core/upload-name.ts';
import type { Account } from './account.ts';
import type { ProjectEntry } from './registry.ts';
import type { Scanner } from './scanner.ts';
import type { Sharing } from './sharing.ts';
import type { SprintSessionSettings } from './sprint-sessions.ts';
import type { TrackingFile } from './tracking-file.ts';
import type { Hint, Watcher } from './watcher.ts';

/** Gives a project its settings and its tools. */
export interface ProjectHost {
  /** Reads configuration and key anew. Never rejects: what is wrong is in the settings. */
  settings(entry: ProjectEntry): Promise<ProjectSettings>;
  open(entry: ProjectEntry, settings: ProjectSettings, onHint: (hint: Hint) => void): Promise<ProjectTools>;
  trackingFile(entry: ProjectEntry): TrackingFile;
  /** An account whose key is known to this process. */
  account(id: AccountId): Account | undefined;
  /** Where a root went that is not in its place any more, if that can be told. */
  findMoved(entry: ProjectEntry): string | undefined;
  /** What a folder is that somebody wants to add. @throws MoontideError PROJECT_REFUSED when there is no such folder. */
  inspect(path: string): Promise<Place>;
}

/** A project's configuration and key as they are now. */
export interface ProjectSettings {
  readonly documents: DocumentRules;
  readonly tag: Tag;
  readonly policy: Policy;
  readonly settle: SettlePolicy;
  readonly scanMs: number;
  readonly rehashMs: number;
  readonly reconcileMs: number;
  readonly schedules: readonly Schedule[];
  /** Undefined: none is begun. */
  readonly sprintSession?: SprintSessionSettings;
  /** Whether the tracking file is kept up to date. */
  readonly keepsTrackingFile: boolean;
  readonly baseUrl: string;
  readonly account?: Account;
  /** Absent where there is no team. */
  readonly sharing?: Sharing;
  readonly key?: KeyInUse;
  /** Why the project may not go on with these settings: no configuration of it was ever read. */
  readonly halt?: Halt;
  readonly configProblem?: string;
  /** What comes with the repository and holds only once a person has said so: sentences, and a digest of exactly these. */
  readonly trust?: { readonly lines: readonly string[]; readonly digest: string };
}

/** Which files are documents; a change makes scanner and watcher anew. */
export interface DocumentRules {
  readonly folders: readonly RelPath[];
  readonly files: readonly RelPath[];
  /** In gitignore syntax. */
  readonly ignore: readonly string[];
  readonly maxBytes: number;
}

export interface ProjectTools extends AsyncDisposable {
  readonly scanner: Scanner;
  /** Absent where nothing is watched: a single job in its own process. */
  readonly watcher?: Watcher;
  /** True while git holds its index lock. */
  gitBusy(): boolean;
}

/** Facts about a folder, for judging whether it can be a project. */
export interface Place {
  /** Absolute, without links. */
  readonly root: string;
  readonly identity: FolderIdentity;
  /** The id that the project would have here. */
  readonly id: ProjectId;
  readonly name: string;
  /** Why this folder is never a project, for a person. */
  readonly refusal?: string;
}
