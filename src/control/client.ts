/** The control API as methods: what the command uses, and what the package exports for editors and scripts. */
import type { Health, ShuttingDown, Status } from './protocol/daemon.ts';
import type { StreamEvent } from './protocol/event.ts';
import type { DeletedFile, RemoteFile } from './protocol/file.ts';
import type { Job } from './protocol/job.ts';
import type { Plan } from './protocol/plan.ts';
import type { AddedProject, Document, Project, RemovedProject } from './protocol/project.ts';

export interface CallOptions {
  /** Ends the waiting; what the daemon has begun goes on. */
  readonly signal?: AbortSignal;
}

export interface JobOptions extends CallOptions {
  /** Resolve with the ended job instead of at once with the one that is in line. */
  readonly wait?: boolean;
}

/**
 * Every method rejects with MoontideError and the daemon's code; with NO_DAEMON when nothing answers at the socket and
 * CANCELLED when the signal aborted.
 */
export interface ControlClient extends AsyncDisposable {
  health(options?: CallOptions): Promise<Health>;
  status(options?: CallOptions): Promise<Status>;
  /** Asks the daemon to end; it answers first. */
  shutdown(options?: CallOptions): Promise<ShuttingDown>;
  /** Everything that happens from now on, or after the event `since`; connects again by itself when it is cut off. */
  events(options?: CallOptions & { since?: number; projectId?: string }): AsyncIterableIterator<StreamEvent>;

  projects(options?: CallOptions): Promise<Project[]>;
  project(id: string, options?: CallOptions): Promise<Project>;
  add(root: string, options?: CallOptions & { name?: string }): Promise<AddedProject>;
  remove(id: string, options?: CallOptions & { keepRemote?: boolean; dryRun?: boolean }): Promise<RemovedProject>;
  pause(id: string, options?: CallOptions): Promise<Project>;
  resume(id: string, options?: CallOptions): Promise<Project>;
  confirm(id: string, planId: string, options?: CallOptions): Promise<Project>;
  trust(id: string, options?: CallOptions): Promise<Project>;
  documents(id: string, options?: CallOptions): Promise<Document[]>;
  plan(id: string, kind: Plan['kind'], options?: CallOptions): Promise<Plan>;

  sync(id: string, options?: JobOptions & { initial?: boolean }): Promise<Job>;
  clean(id: string, options?: JobOptions & { planId?: string }): Promise<Job>;
  reupload(id: string, options?: JobOptions & { planId?: string }): Promise<Job>;
  /** Newest first. */
  jobs(options?: CallOptions & { projectId?: string; limit?: number }): Promise<Job[]>;
  job(id: string, options?: JobOptions): Promise<Job>;
  cancel(id: string, options?: CallOptions): Promise<Job>;

  /** The files of the account that a project's key reaches. */
  readonly files: {
    list(projectId: string, options?: CallOptions): Promise<RemoteFile[]>;
    get(projectId: string, id: string, options?: CallOptions): Promise<RemoteFile>;
    /** The text that the server extracted. */
    content(projectId: string, id: string, options?: CallOptions): Promise<string>;
    upload(projectId: string, filename: string, content: Uint8Array, options?: CallOptions): Promise<RemoteFile>;
    delete(projectId: string, id: string, options?: CallOptions): Promise<DeletedFile>;
  };
}

export type ControlClientOptions = { readonly socketPath: string };

export function createControlClient(options: ControlClientOptions): ControlClient {
  throw new Error(`not there yet: ${options.socketPath}`);
}
