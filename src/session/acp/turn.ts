/** One turn: asked of the agent, cancelled when it must be, and judged by what the agent wrote down. */
import { methods } from '@agentclientprotocol/sdk';
import type { Clock } from '../../clock.ts';
import { MoontideError } from '../../core/errors.ts';
import type { StopReason, Turn } from '../ports.ts';
import { rejected } from './agent.ts';
import { asTurnError } from './failure.ts';
import type { AgentKind } from './kind.ts';
import type { Process } from './processes.ts';
import { newLive } from './requests.ts';

export interface TurnParts {
  readonly kind: Pick<AgentKind, 'watch'>;
  readonly clock: Clock;
  /** Ends the agent, which did not end its turn. */
  readonly endAgent: () => Promise<void>;
}

/** For a turn to end once it was cancelled; Kimi Code 2.1.0 needs a fortieth of a second. */
const CANCEL_MS = 10_000;

/** @param id - the agent's name for the session. */
export async function takeTurn(
  { agent, live }: Process,
  id: string,
  turn: Turn,
  { kind, clock, endAgent }: TurnParts,
): Promise<StopReason> {
  const one = newLive(turn);
  live.set(id, one);
  const watch = await kind.watch?.(id);
  const cancel = (): void => {
    agent.connection.agent.notify(methods.agent.session.cancel, { sessionId: id }).catch(() => {});
  };
  turn.signal.addEventListener('abort', cancel, { once: true });
  const over = new AbortController();
  try {
    const answered = agent.connection.agent.request(methods.agent.session.prompt, {
      sessionId: id,
      prompt: [{ type: 'text', text: asPrompt(turn.text) }],
    });
    const { stopReason } = await Promise.race([
      answered,
      rejected(agent.gone),
      cutOff(turn.signal, over.signal, clock, endAgent),
    ]);
    const { tokens, failure } = (await watch?.ended()) ?? {};
    for (const event of one.calls.abandoned()) turn.report(event);
    if (tokens !== undefined) {
      turn.report({ kind: 'usage', tokens, ...(one.context !== undefined && { context: one.context }) });
    }
    if (turn.signal.aborted) return 'cancelled';
    if (failure !== undefined) throw failure;
    return stopReason;
  } catch (error) {
    // What it writes down of this turn must not be taken for the end of the next.
    const aftermath = agent.gone.aborted ? undefined : await watch?.ended();
    if (turn.signal.aborted) return 'cancelled';
    throw aftermath?.failure ?? asTurnError(error, agent);
  } finally {
    over.abort();
    turn.signal.removeEventListener('abort', cancel);
    live.delete(id);
  }
}

/** Kimi Code takes a text that begins with `/word` for a command of its own, and would not ask the model. */
function asPrompt(text: string): string {
  return text.startsWith('/') ? ` ${text}` : text;
}

/** Rejects when a cancelled turn does not end; the agent is ended then. */
async function cutOff(
  cancelled: AbortSignal,
  over: AbortSignal,
  clock: Clock,
  end: () => Promise<void>,
): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    clock.sleep(CANCEL_MS, over).then(
      () => {
        end().catch(() => {});
        reject(new MoontideError('CANCELLED', 'The agent did not end its turn, and was ended.'));
      },
      () => {},
    );
  };
  if (cancelled.aborted) onAbort();
  else cancelled.addEventListener('abort', onAbort, { once: true, signal: over });
  return await promise;
}
