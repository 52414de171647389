/** What differs from agent to agent. */
import type { MoontideError } from '../../core/errors.ts';
import type { Session, Tokens } from '../ports.ts';
import type { AgentCommand } from './agent.ts';

export interface AgentKind {
  readonly name: string;
  /** How to start it for a session. @throws MoontideError KEY_MISSING, PROVIDER_UNAVAILABLE. */
  launch(session: Session): Promise<Launch>;
  /** Begins to watch a turn for what the protocol does not tell. */
  watch?(agentSession: string): Promise<Watch>;
}

export interface Launch extends AgentCommand {
  /** Sessions with the same one share a process. */
  readonly key: string;
}

export interface Watch {
  /** What became of the turn, once the agent has written it down; `failure` where it failed in silence. */
  ended(): Promise<Aftermath>;
}

export interface Aftermath {
  readonly tokens?: Tokens;
  readonly failure?: MoontideError;
}
