/** What an agent fails with, as errors that people understand. */
import { RequestError } from '@agentclientprotocol/sdk';
import { MoontideError } from '../../core/errors.ts';
import type { Agent } from './agent.ts';

const AUTHENTICATION_REQUIRED = -32_000;

/** `hasAnswered`: some of the answer had come. */
export function asTurnError(error: unknown, agent: Agent, hasAnswered = false): MoontideError {
  if (agent.gone.aborted) {
    const words = agent.lastWords();
    const said = words === '' ? '.' : `: ${words}`;
    return hasAnswered
      ? new MoontideError('OUTPUT_INCOMPLETE', `The agent ended in the middle of its answer${said}`, {
          cause: error,
          fix: 'Ask again: the agent is started anew.',
        })
      : new MoontideError('PROVIDER_UNAVAILABLE', `The agent ended in the middle of a turn${said}`, { cause: error });
  }
  if (error instanceof MoontideError) return error;
  if (error instanceof RequestError && error.code === AUTHENTICATION_REQUIRED) {
    return new MoontideError('KEY_REFUSED', `The agent was refused: ${error.message}`, { cause: error });
  }
  const what = error instanceof Error ? error.message : String(error);
  return new MoontideError('PROVIDER_UNAVAILABLE', `The agent failed: ${what}`, { cause: error });
}
