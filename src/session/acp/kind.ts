/** What differs from agent to agent. */
import type { MoontideError } from '../../core/errors.ts';
import type { Instant } from '../../core/model.ts';
import type { TokenCounts } from '../../core/usage.ts';
import type { Session } from '../ports.ts';
import type { AgentCommand } from './agent.ts';

export interface AgentKind {
  readonly name: string;
  /** It is told of an agent's file by its `launch`; others are told with the first prompt. */
  readonly takesProfiles?: true;
  /** How to start it for a session. @throws MoontideError KEY_MISSING, PROVIDER_UNAVAILABLE. */
  launch(session: Pick<Session, 'projectId' | 'model' | 'profile'>): Promise<Launch>;
  /** Where the agent writes down what the protocol does not tell. */
  readonly records?: AgentRecords;
  /** Commands that it answers by itself, without the model: a prompt that begins with one is no command. */
  readonly ownCommands?: ReadonlySet<string>;
}

export interface Launch extends AgentCommand {
  /** Sessions with the same one share a process. */
  readonly key: string;
  /** What answers, where we say so. */
  readonly model?: { readonly name: string; readonly windowTokens: number };
}

export interface AgentRecords {
  /**
   * Waits until nothing is under way that the agent began by itself, and watches from then on.
   * @param sinceAt - when the process began; what one before it left unfinished is not under way.
   */
  watch(agentSession: string, sinceAt: Instant, signal: AbortSignal): Promise<Watch>;
  /** Whether a session still stands in them. */
  has(agentSession: string): Promise<boolean>;
  /** The prompt that has the agent begin a context anew. */
  readonly compactPrompt: string;
}

export interface Watch {
  /** What became of the turn, once the agent has written it down. */
  ended(): Promise<Aftermath>;
  /** The same of a compaction. @throws MoontideError CANNOT_COMPACT. */
  compacted(signal: AbortSignal): Promise<Aftermath>;
}

export interface Aftermath {
  readonly tokens?: TokenCounts;
  readonly contextTokens?: number;
  /** Where it failed in silence. */
  readonly failure?: MoontideError;
}
