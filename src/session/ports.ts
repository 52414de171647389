/** What sessions need from the rest of the world: memory, projects, and the engines that answer. */
import type { AgentProfile } from '../core/agent-profile.ts';
import type { LeftOutOfContext } from '../core/context-selection.ts';
import type { ErrorCode } from '../core/error-table.ts';
import type { Instant, MessageId, ProjectId, SessionId } from '../core/model.ts';
import type { PermissionAction, PermissionRules } from '../core/permission.ts';
import type { RepositoryAgent } from '../core/repository-agents.ts';
import type { RuleSet } from '../core/rule-set.ts';
import type { Money, UsageSum } from '../core/usage-report.ts';
import type { TokenCounts } from '../core/usage.ts';

// ---------------------------------------------------------------------------------------------- what is remembered

/** A named conversation about a project, run by an engine. */
export interface Session {
  readonly id: SessionId;
  readonly projectId: ProjectId;
  /** One of its kind among the active sessions of a project. */
  readonly name: string;
  readonly engine: string;
  readonly agent?: string;
  /** What the agent's file said when the session began. */
  readonly profile?: AgentProfile;
  readonly model?: string;
  readonly sprint?: string;
  /** `archived`: can be read, and nothing more. */
  readonly state: 'active' | 'archived';
  readonly permissions: PermissionRules;
  readonly createdAt: Instant;
  /** When it was last prompted, or ran a command. */
  readonly usedAt: Instant;
  readonly archivedAt?: Instant;
  readonly stats: SessionStats;
}

export interface SessionStats {
  readonly messages: number;
  readonly toolCalls: number;
  readonly permissionRequests: number;
  readonly tokens: Tokens;
}

/** What the model was sent and gave back; `cached` is the part of `input` that was not paid in full. */
export interface Tokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** What one turn of a session, or one question outside of sessions, took. */
export interface SpentTurn {
  readonly at: Instant;
  readonly projectId: ProjectId;
  readonly session?: Pick<Session, 'id' | 'name'>;
  readonly engine: string;
  /** Absent where the engine does not say. */
  readonly model?: string;
  readonly tokens: TokenCounts;
  readonly context?: ContextSize;
  /** Absent where no price was known. */
  readonly cost?: Money;
}

export interface UsageFilter {
  readonly since: Instant;
  readonly projectId?: ProjectId;
  readonly sessionId?: SessionId;
}

/** Kept also when the session, or the project, is gone. */
export interface UsageStore {
  record(turn: SpentTurn): void;
  /** By day, project, session, model and currency. */
  sums(filter: UsageFilter): readonly UsageSum[];
  /** How large the context was in the last turns, oldest first. */
  contexts(session: SessionId, limit: number): readonly ContextSize[];
  turns(session: SessionId): number;
}

export interface Message {
  readonly id: MessageId;
  readonly sessionId: SessionId;
  readonly type: 'user' | 'assistant';
  readonly at: Instant;
  readonly parts: readonly MessagePart[];
  readonly stopReason?: StopReason;
  readonly error?: MessageError;
}

export type MessagePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thought'; readonly text: string }
  | ToolPart;

export interface ToolPart {
  readonly type: 'tool';
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: string;
  readonly status: ToolStatus;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export type ToolStatus = 'completed' | 'failed' | 'denied' | 'cancelled';

export interface MessageError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
}

/** A person's answer that holds for the rest of the session, for exactly this use. */
export interface Grant {
  readonly tool: string;
  readonly text: string;
  readonly action: Exclude<PermissionAction, 'ask'>;
}

/** Synchronous: SQLite on a local disk. */
export interface SessionStore {
  put(session: Session): void;
  get(id: SessionId): Session | undefined;
  /** Newest first. */
  list(filter: { readonly projectId?: ProjectId; readonly archived: boolean }): readonly Session[];
  /** With all that belongs to it. */
  delete(id: SessionId): void;

  append(message: Message): void;
  /** The last ones before `before`, oldest first. */
  messages(id: SessionId, page: { readonly before?: MessageId; readonly limit: number }): readonly Message[];

  grants(id: SessionId): readonly Grant[];
  putGrant(id: SessionId, grant: Grant): void;

  /** What the engine wants to find again: its own name for the session, a digest, …; its text alone knows the form. */
  engineState(id: SessionId): string | undefined;
  setEngineState(id: SessionId, state: string): void;
}

// ---------------------------------------------------------------------------------------------- projects, rules

export interface Policy {
  /** `OPENCODE_PERMISSION`. */
  readonly environment: RuleSet;
  /** The user's configuration. */
  readonly global: RuleSet;
  /** What its agents allow counts once the project is trusted; until then their rules can only make others stricter. */
  readonly repository: { readonly trusted: boolean; readonly agents: readonly RepositoryAgent[] };
}

export interface SessionProjects {
  ids(): readonly ProjectId[];
  /** The folder of a project. @throws MoontideError PROJECT_NOT_FOUND. */
  root(id: ProjectId): string;
  /** Read anew. @throws MoontideError CONFIG_INVALID where rules cannot be read: then nothing is allowed by them. */
  policy(id: ProjectId): Promise<Policy>;
}

// ---------------------------------------------------------------------------------------------- engines

/** Why a turn ended; the words of the Agent Client Protocol. */
export type StopReason = 'end_turn' | 'max_tokens' | 'max_turn_requests' | 'refusal' | 'cancelled';

/** What answers in a session. One engine serves all sessions that name it. */
export interface Engine extends AsyncDisposable {
  /** What sessions call it: `kimi`, `docs`, … */
  readonly name: string;
  /** False while it cannot answer (not installed, no key): shown in the health, with the reason. */
  health(): EngineHealth;
  /**
   * Answers one prompt; a session has one turn at a time. When `signal` aborts, it ends as soon as it can with
   * `cancelled`, and nothing of it goes on.
   * @throws MoontideError when the answer failed: PROVIDER_UNAVAILABLE, KEY_REFUSED, RATE_LIMITED, …
   */
  prompt(turn: Turn): Promise<StopReason>;
  /** Lets go of what it holds for a session that was archived or deleted. */
  close(closing: Closing): Promise<void>;
  /** What the context holds by what the engine keeps for a session; undefined before the first turn. */
  contextOf?(state: string | undefined): HeldContext | undefined;
  /** Begins the context anew, with what was said. Absent where the engine cannot, or does it by itself alone. */
  compact?(turn: Pick<Turn, 'session' | 'root' | 'signal' | 'state'>): Promise<Compacted>;
}

export interface Closing {
  readonly session: Session;
  /** What the engine keeps for it. */
  readonly state: string | undefined;
  /** `forget`: for good. */
  readonly how: 'archive' | 'forget';
}

/** What it took to begin a context anew. */
export interface Compacted {
  /** Absent where the model was not asked. */
  readonly tokens?: TokenCounts;
  readonly model?: string;
  /** Size of the context from now on, where the engine knows it. */
  readonly contextTokens?: number;
}

export interface HeldContext {
  readonly tokens: number;
  /** Of these, read again with every turn and of no use. */
  readonly staleTokens: number;
  /** Documents that there was no room for, or that are not wanted. */
  readonly leftOut?: readonly LeftOutOfContext[];
}

export type EngineHealth =
  | { readonly status: 'healthy'; readonly responseMs?: number }
  | { readonly status: 'degraded'; readonly reason: string; readonly responseMs?: number };

/** One prompt and all that its answer needs. */
export interface Turn {
  readonly session: Session;
  /** Absolute, without links. */
  readonly root: string;
  readonly text: string;
  readonly signal: AbortSignal;
  /** Tells those who watch, and becomes part of the answer. */
  report(event: TurnEvent): void;
  /**
   * Judges one use of a tool by the rules, and asks a person where they say so.
   * @returns `refused` with the sentence for the model; never throws but for the turn's signal.
   */
  permit(request: ToolRequest): Promise<Permit>;
  readonly state: { get(): string | undefined; set(state: string): void };
}

export type TurnEvent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thought'; readonly text: string }
  | { readonly kind: 'tool-started'; readonly callId: string; readonly tool: string; readonly input: ToolInput }
  | { readonly kind: 'tool-output'; readonly callId: string; readonly output: string }
  | { readonly kind: 'tool-ended'; readonly callId: string; readonly status: ToolStatus; readonly output?: string }
  /** Tokens of one request to the model; what is known of the context after it. */
  | {
      readonly kind: 'usage';
      readonly tokens: Tokens;
      /** Of `input`, written to the cache. */
      readonly written?: number;
      /** Default: that of the session, or the configured one. */
      readonly model?: string;
      readonly context?: ContextSize;
    };

export type ToolInput = Readonly<Record<string, unknown>>;

export interface ContextSize {
  readonly tokens: number;
  /** How many the model takes. */
  readonly window: number;
}

export interface ToolRequest {
  /** A tool of the rules: `bash`, `edit`, `read`, `write`, `webfetch`, or another's own name. */
  readonly tool: string;
  /** The command, the path or the address; what patterns are compared with. */
  readonly action: string;
  /** Everything that the tool would be given, for the person who is asked. */
  readonly input: ToolInput;
  readonly callId?: string;
}

export type Permit =
  | { readonly kind: 'allowed'; readonly remembered: boolean }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };
