/** Sessions as those see them who control them. */
import type { MessageId, PermissionId, ProjectId, SessionId } from '../core/model.ts';
import type { Decision } from '../core/permission-judge.ts';
import type { PermissionRules } from '../core/permission.ts';
import type { Feed } from '../feed.ts';
import type { SessionContext } from './context-report.ts';
import type { PendingPermission, PermissionAnswer, WhenAsked } from './permission-desk.ts';
import type { EngineHealth, Message, Session } from './ports.ts';

export interface NewSession {
  /** May be left out where there is one project only. */
  readonly projectId?: ProjectId;
  readonly name?: string;
  readonly engine?: string;
  readonly agent?: string;
  /** The file of an agent, in the project's folder. */
  readonly agentFile?: string;
  readonly model?: string;
  readonly sprint?: string;
  readonly permissions?: PermissionRules;
}

export interface SessionChange {
  readonly name?: string;
  readonly model?: string;
  readonly permissions?: PermissionRules;
}

export interface ShellRequest {
  readonly command: string;
  readonly timeoutMs?: number;
  readonly whenAsked?: WhenAsked;
}

export interface PromptRequest {
  readonly text: string;
  readonly whenAsked?: WhenAsked;
}

/** Every method throws MoontideError; SESSION_NOT_FOUND where an id is unknown, SESSION_EXPIRED where it is archived. */
export interface Sessions {
  /** @throws also PROJECT_NOT_FOUND, AGENT_NOT_FOUND, AGENT_INVALID, ENGINE_NOT_FOUND, SESSION_EXISTS. */
  create(request: NewSession): Promise<Session>;
  /** Newest first. */
  list(filter: { readonly projectId?: ProjectId; readonly archived: boolean }): readonly Session[];
  get(id: SessionId): Session;
  /** The rule that is first in force for each tool. */
  rules(id: SessionId): Promise<PermissionRules>;
  /** @throws also SESSION_EXISTS. */
  change(id: SessionId, change: SessionChange): Session;
  /** Ends what is under way in it; it can be read from then on, and resumed. */
  archive(id: SessionId): Promise<Session>;
  /** Takes an archived session up again. @throws also SESSION_EXISTS. */
  resume(id: SessionId): Session;
  delete(id: SessionId): Promise<void>;
  messages(id: SessionId, page: { readonly before?: MessageId; readonly limit: number }): readonly Message[];

  /** Starts a turn and returns the prompt as it was written down. @throws also SESSION_LOCKED while one is under way. */
  prompt(id: SessionId, request: PromptRequest): Message;
  /** The answer to the prompt, once it is whole. @throws what the engine failed with. */
  answer(id: SessionId, prompt: MessageId, signal: AbortSignal): Promise<Message>;
  /** Ends the turn and the commands that are under way; false when there were none. */
  abort(id: SessionId): Promise<boolean>;
  /**
   * Runs a command under the rules; it ends when `signal` aborts.
   * @throws also INVALID_COMMAND, COMMAND_DENIED, COMMAND_FAILED, COMMAND_TIMEOUT, PERMISSION_REQUIRED, PERMISSION_TIMEOUT.
   */
  shell(id: SessionId, request: ShellRequest, signal: AbortSignal): Promise<Message>;

  /** @throws also AGENT_NOT_FOUND. */
  check(
    id: SessionId,
    use: { readonly tool: string; readonly action: string; readonly agent?: string },
  ): Promise<Decision>;
  pending(id: SessionId): readonly PendingPermission[];
  /** @throws also INVALID_PERMISSION_ID: unknown, or answered already. */
  permit(id: SessionId, permission: PermissionId, answer: PermissionAnswer): PendingPermission;

  /** How its context is doing. */
  context(id: SessionId): SessionContext;
  /** Begins the context anew. @throws also CANNOT_COMPACT, SESSION_LOCKED while a turn is under way. */
  compact(id: SessionId, signal: AbortSignal): Promise<SessionContext>;

  /** What happens in the session; while it is held, somebody is there who can answer. */
  follow(id: SessionId): Followed;
  health(): Readonly<Record<string, EngineHealth>>;
}

export interface Followed extends Disposable {
  readonly feed: Feed;
  /** Aborts when the session is deleted. */
  readonly gone: AbortSignal;
}
