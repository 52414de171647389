/** Every schema that has a name in /openapi.json. */
import { Account, Health, ShuttingDown, Status } from './daemon.ts';
import { Code, ErrorAnswer } from './error.ts';
import { StreamEvent } from './event.ts';
import { DeletedFile, RemoteFile, RemoteFileList } from './file.ts';
import { Job, JobList, PlannedRequest, SyncRequest } from './job.ts';
import { Halt, Plan, Problem } from './plan.ts';
import {
  AddedProject,
  AddProject,
  Confirmation,
  Document,
  DocumentList,
  Project,
  ProjectList,
  RemovedProject,
  Trusting,
} from './project.ts';

export const COMPONENTS = [
  Account,
  AddedProject,
  AddProject,
  Code,
  Confirmation,
  DeletedFile,
  Document,
  DocumentList,
  ErrorAnswer,
  Halt,
  Health,
  Job,
  JobList,
  Plan,
  PlannedRequest,
  Problem,
  Project,
  ProjectList,
  RemoteFile,
  RemoteFileList,
  RemovedProject,
  ShuttingDown,
  Status,
  StreamEvent,
  SyncRequest,
  Trusting,
] as const;
