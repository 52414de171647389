/** Every schema that has a name in /openapi.json. */
import { Account, Health, ShuttingDown, Status } from './daemon.ts';
import { Configuration, ConfigurationChange } from './config.ts';
import { Code, ErrorAnswer } from './error.ts';
import { StreamEvent } from './event.ts';
import { DeletedFile, RemoteFile, RemoteFileList } from './file.ts';
import { Job, JobList, PlannedRequest, SyncRequest } from './job.ts';
import {
  AddApiKey,
  AddedApiKey,
  ApiKey,
  ApiKeyList,
  CreatedKey,
  CreateKey,
  KeyCheck,
  ProjectKey,
  RemovedApiKey,
  SeenKey,
  TestedApiKey,
  ValidatedKey,
} from './key.ts';
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
  AddApiKey,
  AddedApiKey,
  ApiKey,
  ApiKeyList,
  AddedProject,
  AddProject,
  Code,
  Configuration,
  ConfigurationChange,
  Confirmation,
  CreatedKey,
  CreateKey,
  DeletedFile,
  Document,
  DocumentList,
  ErrorAnswer,
  Halt,
  Health,
  Job,
  JobList,
  KeyCheck,
  Plan,
  PlannedRequest,
  Problem,
  Project,
  ProjectKey,
  ProjectList,
  RemoteFile,
  RemoteFileList,
  RemovedApiKey,
  RemovedProject,
  SeenKey,
  ShuttingDown,
  Status,
  StreamEvent,
  SyncRequest,
  TestedApiKey,
  Trusting,
  ValidatedKey,
] as const;
