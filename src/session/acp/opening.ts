/** The sessions that an agent keeps: begun, taken up again, and let go of. */
import { methods, type NewSessionResponse } from '@agentclientprotocol/sdk';
import type { Turn } from '../ports.ts';
import type { Agent } from './agent.ts';
import { asTurnError } from './failure.ts';
import type { Process } from './processes.ts';

/** The agent's own name for the session, loaded in this process and in the mode in which it asks. */
export async function openSession({ agent, loaded }: Process, { root, state, session }: Turn): Promise<string> {
  const { agent: peer } = agent.connection;
  const known = state.get();
  if (known !== undefined && loaded.has(known)) return known;
  const place = { cwd: root, mcpServers: [] };
  try {
    if (known !== undefined) {
      const method =
        (agent.capabilities?.sessionCapabilities?.resume ?? undefined) === undefined
          ? methods.agent.session.load
          : methods.agent.session.resume;
      const opened = (await peer.request(method, { sessionId: known, ...place })) as
        | { modes?: Modes | null }
        | undefined;
      await askFirst(agent, known, opened?.modes);
      loaded.set(known, { session: session.id, root });
      return known;
    }
    const { sessionId, modes }: NewSessionResponse = await peer.request(methods.agent.session.new, place);
    await askFirst(agent, sessionId, modes);
    loaded.set(sessionId, { session: session.id, root });
    state.set(sessionId);
    return sessionId;
  } catch (error) {
    throw asTurnError(error, agent);
  }
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

/** As far as the agent says that it can. */
export async function letGo(
  { connection, capabilities }: Agent,
  sessionId: string,
  how: 'archive' | 'forget',
): Promise<void> {
  const { close, delete: remove } = capabilities?.sessionCapabilities ?? {};
  const can = (capability: unknown): boolean => capability !== undefined && capability !== null;
  if (can(close)) await connection.agent.request(methods.agent.session.close, { sessionId });
  if (how === 'forget' && can(remove)) await connection.agent.request(methods.agent.session.delete, { sessionId });
}
