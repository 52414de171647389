/** One turn: asked of the agent, cancelled when it must be, and judged by what the agent wrote down. */
import { methods, type PromptRequest } from '@agentclientprotocol/sdk';
import type { Clock } from '../../clock.ts';
import { MoontideError } from '../../core/errors.ts';
import type { ContextSize, StopReason, Turn } from '../ports.ts';
import { rejected } from './agent.ts';
import { asTurnError } from './failure.ts';
import type { AgentKind, Aftermath, Launch } from './kind.ts';
import type { Process } from './processes.ts';
import { newLive } from './requests.ts';
import { silenceOf } from './silence.ts';
import { writeState } from './state.ts';

export interface TurnParts {
  readonly kind: Pick<AgentKind, 'records' | 'ownCommands'>;
  readonly launch: Pick<Launch, 'model'>;
  readonly clock: Clock;
  /** How long it may say nothing. */
  readonly silenceMs: number;
  /** What the agent is told before the text. */
  readonly preface: string | undefined;
  /** Ends the agent, which did not end its turn. */
  readonly endAgent: () => Promise<void>;
}

/** For a turn to end once it was cancelled; Kimi Code 2.1.0 needs a fortieth of a second. */
const CANCEL_MS = 10_000;

/** @param id - the agent's name for the session. */
export async function takeTurn(
  { agent, live, commands, startedAt }: Process,
  id: string,
  turn: Turn,
  { kind, launch, clock, silenceMs, preface, endAgent }: TurnParts,
): Promise<StopReason> {
  const { signal } = turn;
  const watch = await kind.records?.watch(id, startedAt, signal);
  const one = newLive(turn, clock.monotonic());
  live.set(id, one);
  const over = new AbortController();
  const silence = silenceOf(one, silenceMs, clock, over.signal);
  const ending = AbortSignal.any([signal, silence]);
  const cancel = (): void => {
    agent.connection.agent.notify(methods.agent.session.cancel, { sessionId: id }).catch(() => {});
  };
  ending.addEventListener('abort', cancel, { once: true });
  try {
    const text = asPrompt(turn.text, commands.get(id), kind.ownCommands);
    const texts = preface === undefined ? [text] : [preface, text];
    const prompt: PromptRequest['prompt'] = texts.map((each) => ({ type: 'text', text: each }));
    const answered = agent.connection.agent.request(methods.agent.session.prompt, {
      sessionId: id,
      prompt,
    });
    const late = cutOff(ending, over.signal, clock, endAgent);
    const outcome = await Promise.race([answered, rejected(agent.gone), late]).catch((error: unknown) => ({ error }));
    // What the agent writes down of this turn must not be taken for the end of the next.
    const aftermath = agent.gone.aborted ? {} : ((await watch?.ended()) ?? {});
    for (const event of one.calls.abandoned()) turn.report(event);
    tellUsage(turn, aftermath, launch, one.context);
    const { contextTokens, failure } = aftermath;
    if (contextTokens !== undefined) turn.state.set(writeState({ agentSession: id, contextTokens }));
    if (signal.aborted) return 'cancelled';
    silence.throwIfAborted();
    if (failure !== undefined) throw failure;
    if ('error' in outcome) throw asTurnError(outcome.error, agent, one.hasAnswered);
    return outcome.stopReason;
  } finally {
    over.abort();
    ending.removeEventListener('abort', cancel);
    live.delete(id);
  }
}

function tellUsage(
  turn: Pick<Turn, 'report'>,
  { tokens, contextTokens }: Aftermath,
  { model }: Pick<Launch, 'model'>,
  told: ContextSize | undefined,
): void {
  const window = told?.window ?? model?.windowTokens;
  const size = contextTokens ?? told?.tokens;
  const context = window === undefined || size === undefined ? undefined : { tokens: size, window };
  if (tokens === undefined && context === undefined) return;
  const { written = 0, ...counts } = tokens ?? { input: 0, cached: 0, output: 0 };
  turn.report({
    kind: 'usage',
    tokens: counts,
    written,
    ...(model !== undefined && { model: model.name }),
    ...(context !== undefined && { context }),
  });
}

/**
 * A text that begins with the name of a command that the agent offers, or with `/skill:`, is that command. Others would be
 * taken for one, and the model would not be asked (Kimi Code 2.1.0, which does not name the user's skills).
 */
function asPrompt(text: string, offered: ReadonlySet<string> = NONE, own: ReadonlySet<string> = NONE): string {
  if (!text.startsWith('/')) return text;
  const [command = ''] = text.slice(1).split(/\s/u, 1);
  const isCommand = command.startsWith('skill:') || (offered.has(command) && !own.has(command));
  return isCommand ? text : ` ${text}`;
}

const NONE: ReadonlySet<string> = new Set();

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
