/** What the package exports: a client of the daemon's control API, its errors, and the types of all that it answers. */
export { createControlClient } from './control/client.ts';
export type { CallOptions } from './control/client-call.ts';
export type { ControlClient, ControlClientOptions, JobOptions } from './control/client.ts';
export type { FilesClient } from './control/files-client.ts';
export type { ApiKeysClient, ProjectKeysClient } from './control/keys-client.ts';
export type { SessionClient } from './control/session-client.ts';
export type { FollowedSession } from './control/follow-session.ts';
export type { SessionHappening } from './control/protocol/session-event.ts';
export type { DeletedSession, NewSession, Session, SessionChange } from './control/protocol/session.ts';
export type { Aborted, Message, Prompt, ShellCommand } from './control/protocol/message.ts';
export type {
  PendingPermission,
  PermissionAnswer,
  PermissionCheck,
  PermissionDecision,
  ResolvedPermission,
} from './control/protocol/permission.ts';
export { ERRORS } from './core/error-table.ts';
export { hasCode, MoontideError } from './core/errors.ts';
export type { Retry } from './core/error-facts.ts';
export type { ErrorCode } from './core/error-table.ts';
export type { Configuration, ConfigurationChange } from './control/protocol/config.ts';
export type { Account, Health, ShuttingDown, Status } from './control/protocol/daemon.ts';
export type { ErrorAnswer } from './control/protocol/error.ts';
export type { StreamEvent } from './control/protocol/event.ts';
export type { DeletedFile, RemoteFile } from './control/protocol/file.ts';
export type { Job } from './control/protocol/job.ts';
export type {
  AddApiKey,
  AddedApiKey,
  ApiKey,
  CreatedKey,
  KeyCheck,
  ProjectKey,
  RemovedApiKey,
  SeenKey,
  TestedApiKey,
  ValidatedKey,
} from './control/protocol/key.ts';
export type { Action, Halt, Plan, Problem } from './control/protocol/plan.ts';
export type { AddedProject, Document, Project, RemovedProject } from './control/protocol/project.ts';
export type { Answer, AnswerEvent, Question } from './control/protocol/question.ts';
export type { Schedule } from './control/protocol/schedule.ts';
export type { Sprint, SprintSteps } from './control/protocol/sprint.ts';
