/** The sessions that an agent keeps: begun, taken up again, and let go of. */
import { methods, RequestError, type NewSessionResponse } from '@agentclientprotocol/sdk';
import type { Turn } from '../ports.ts';
import type { Agent } from './agent.ts';
import { asTurnError } from './failure.ts';
import type { Process } from './processes.ts';
import { readState, writeState } from './state.ts';

/** The agent's own name for the session, loaded in this process and in the mode in which it asks. */
export async function openSession(
  { agent, loaded }: Process,
  { root, state }: Pick<Turn, 'root' | 'state'>,
): Promise<string> {
  const { agent: peer } = agent.connection;
  const known = readState(state.get())?.agentSession;
  if (known !== undefined && loaded.has(known)) return known;
  const place = { cwd: root, mcpServers: [] };
  try {
    if (known !== undefined) {
      const { resume, load } = methods.agent.session;
      const method = can(agent.capabilities?.sessionCapabilities?.resume) ? resume : load;
      const opened = (await peer.request(method, { sessionId: known, ...place })) as
        | { modes?: Modes | null }
        | undefined;
      await askFirst(agent, known, opened?.modes);
      loaded.set(known, { root });
      return known;
    }
    const { sessionId, modes }: NewSessionResponse = await peer.request(methods.agent.session.new, place);
    await askFirst(agent, sessionId, modes);
    loaded.set(sessionId, { root });
    state.set(writeState({ agentSession: sessionId }));
    return sessionId;
  } catch (error) {
    throw asTurnError(error, agent);
  }
}

/** Has a process no longer hold a session, as far as its agent says that it can. */
export async function closeSession({ agent, loaded }: Process, agentSession: string): Promise<void> {
  if (!loaded.delete(agentSession) || !can(agent.capabilities?.sessionCapabilities?.close)) return;
  await agent.connection.agent.request(methods.agent.session.close, { sessionId: agentSession });
}

/** Takes a session out of the agent's own records, as far as it says that it can and knows it. */
export async function deleteSession({ agent }: Process, agentSession: string): Promise<void> {
  if (!can(agent.capabilities?.sessionCapabilities?.delete)) return;
  try {
    await agent.connection.agent.request(methods.agent.session.delete, { sessionId: agentSession });
  } catch (error) {
    if (!(error instanceof RequestError) || !UNKNOWN.has(error.code)) throw error;
  }
}

/** Invalid parameters (Kimi Code 2.1.0), or a resource that is not there. */
const UNKNOWN: ReadonlySet<number> = new Set([-32_602, -32_002]);

function can(capability: unknown): boolean {
  return capability !== undefined && capability !== null;
}

interface Modes {
  readonly availableModes: readonly { readonly id: string }[];
}

/** What an agent says of its mode after it took up a session need not be true (Kimi Code 2.1.0), so it is always set. */
async function askFirst(agent: Agent, sessionId: string, modes: Modes | null | undefined): Promise<void> {
  const mode = modes?.availableModes.find(({ id }) => id === 'default');
  if (mode === undefined) return;
  await agent.connection.agent.request(methods.agent.session.setMode, { sessionId, modeId: mode.id });
}
