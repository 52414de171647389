/** A context that an agent begins anew, awaited: a prompt in the middle of it would be queued and its answer lost. */
import { methods } from '@agentclientprotocol/sdk';
import type { Compacted } from '../ports.ts';
import { rejected } from './agent.ts';
import { asTurnError } from './failure.ts';
import type { AgentRecords, Aftermath, Launch } from './kind.ts';
import type { Process } from './processes.ts';

export interface CompactionParts {
  readonly records: AgentRecords;
  readonly launch: Pick<Launch, 'model'>;
  readonly signal: AbortSignal;
}

/** @throws MoontideError CANNOT_COMPACT, PROVIDER_UNAVAILABLE; the signal's reason. */
export async function compactIn(
  { agent, startedAt }: Process,
  id: string,
  { records, launch: { model }, signal }: CompactionParts,
): Promise<Compacted> {
  const watch = await records.watch(id, startedAt, signal);
  const prompt = [{ type: 'text' as const, text: records.compactPrompt }];
  let aftermath: Aftermath;
  try {
    const asked = agent.connection.agent.request(methods.agent.session.prompt, { sessionId: id, prompt });
    await Promise.race([asked, rejected(agent.gone)]);
    aftermath = await Promise.race([watch.compacted(signal), rejected(agent.gone)]);
  } catch (error) {
    signal.throwIfAborted();
    throw asTurnError(error, agent);
  }
  const { tokens, contextTokens } = aftermath;
  return {
    ...(tokens !== undefined && { tokens }),
    ...(model !== undefined && { model: model.name }),
    ...(contextTokens !== undefined && { contextTokens }),
  };
}
