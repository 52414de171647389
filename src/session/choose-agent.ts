/** The agent of a session that begins. */
import { isPlain, type AgentProfile } from '../core/agent-profile.ts';
import { hasCode } from '../core/errors.ts';
import { agentOf, readAgentProfile } from './agent-profile.ts';
import type { NewSession } from './api.ts';
import type { Policy, Session } from './ports.ts';
import { requireAgent } from './rules.ts';

/** @throws MoontideError AGENT_NOT_FOUND, AGENT_INVALID. */
export async function chooseAgent(
  { agent: name, agentFile }: Pick<NewSession, 'agent' | 'agentFile'>,
  root: string,
  policy: Policy,
): Promise<Pick<Session, 'agent' | 'profile'>> {
  const { agents } = policy.repository;
  if (agentFile !== undefined) {
    const profile = await readAgentProfile(root, agentFile);
    // The rules of one of `.agents/` hold by its name, so that they may be trusted.
    const agent = name ?? agents.find((each) => each.name === agentOf(profile))?.name;
    if (name !== undefined) requireAgent(name, policy);
    return { ...(agent !== undefined && { agent }), profile };
  }
  if (name === undefined) return {};
  requireAgent(name, policy);
  const own = agents.find((agent) => agent.name === name && agent.problem === undefined);
  const profile = own === undefined ? undefined : await profileIn(root, own.file);
  return { agent: name, ...(profile !== undefined && !isPlain(profile) && { profile }) };
}

/** Undefined where the file is gone since its rules were read. */
async function profileIn(root: string, file: string): Promise<AgentProfile | undefined> {
  try {
    return await readAgentProfile(root, file);
  } catch (error) {
    if (hasCode(error, 'AGENT_NOT_FOUND')) return undefined;
    throw error;
  }
}
