/** What the database keeps for a session that an agent answers. */

export interface AgentState {
  /** The agent's own name for it. */
  readonly agentSession: string;
  /** Size of the context, where it is known. */
  readonly contextTokens?: number;
}

export function readState(text: string | undefined): AgentState | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as AgentState);
}

export function writeState(state: AgentState): string {
  return JSON.stringify(state);
}
