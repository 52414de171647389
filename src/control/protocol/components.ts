/** Every schema that has a name in /openapi.json. */
import { Account, Health, ShuttingDown, Status } from './daemon.ts';
import { Configuration, ConfigurationChange } from './config.ts';
import { Code, ErrorAnswer } from './error.ts';
import { StreamEvent } from './event.ts';
import { DeletedFile, RemoteFile, RemoteFileList } from './file.ts';
import { Job, JobList, PlannedRequest, ReuploadRequest, SyncRequest } from './job.ts';
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
import { Aborted, Message, MessageList, Prompt, ShellCommand } from './message.ts';
import {
  PendingPermission,
  PendingPermissionList,
  PermissionAnswer,
  PermissionCheck,
  PermissionDecision,
  ResolvedPermission,
} from './permission.ts';
import { SessionEvent } from './session-event.ts';
import { DeletedSession, NewSession, Session, SessionChange, SessionList } from './session.ts';
import { LogEntry, LogEntryList } from './log.ts';
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
import { Answer, AnswerEvent, Question } from './question.ts';
import { Report, ReportEvent, ReportList, ReportRequest } from './report.ts';
import { Sprint, SprintList, SprintSteps } from './sprint.ts';
import { KeepTeamPassword, Team, TeamPassword } from './team.ts';
import { ClosedPage, OpenedPage } from './page.ts';
import { SessionContext, Usage } from './usage.ts';
import { RunRequest, Schedule, ScheduledRun, ScheduleList } from './schedule.ts';

export const COMPONENTS = [
  Aborted,
  Account,
  AddApiKey,
  AddedApiKey,
  AddedProject,
  AddProject,
  ApiKey,
  ApiKeyList,
  Answer,
  AnswerEvent,
  ClosedPage,
  Code,
  Configuration,
  ConfigurationChange,
  Confirmation,
  CreatedKey,
  CreateKey,
  DeletedFile,
  DeletedSession,
  Document,
  DocumentList,
  ErrorAnswer,
  Halt,
  Health,
  Job,
  JobList,
  KeepTeamPassword,
  KeyCheck,
  LogEntry,
  LogEntryList,
  Message,
  MessageList,
  NewSession,
  OpenedPage,
  PendingPermission,
  PendingPermissionList,
  PermissionAnswer,
  PermissionCheck,
  PermissionDecision,
  Plan,
  PlannedRequest,
  Problem,
  Project,
  ProjectKey,
  ProjectList,
  Prompt,
  Question,
  Report,
  ReportEvent,
  ReportList,
  ReportRequest,
  ReuploadRequest,
  RemoteFile,
  RemoteFileList,
  RemovedApiKey,
  RemovedProject,
  ResolvedPermission,
  SeenKey,
  Session,
  SessionChange,
  SessionContext,
  SessionEvent,
  SessionList,
  ShellCommand,
  ShuttingDown,
  Status,
  RunRequest,
  Sprint,
  SprintList,
  SprintSteps,
  Schedule,
  ScheduledRun,
  ScheduleList,
  StreamEvent,
  SyncRequest,
  TestedApiKey,
  Trusting,
  Team,
  TeamPassword,
  Usage,
  ValidatedKey,
] as const;
