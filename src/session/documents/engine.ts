/** The engine `docs`: a conversation over the uploaded documents. */
import { staleTokensIn, tokensIn, type Context } from '../../core/context.ts';
import type { LeftOutOfContext } from '../../core/context-selection.ts';
import { asMoontideError } from '../../core/errors.ts';
import type { Engine, EngineHealth, StopReason } from '../ports.ts';
import type { Asked, Asker, Compactor } from './asker.ts';

/** What the database keeps for a session: not the documents, but which versions were read. */
interface State {
  readonly context: Context;
  /** Documents that the last question was answered without. */
  readonly leftOut?: readonly LeftOutOfContext[];
}

export function documentsEngine(ask: Asker, beginAnew: Compactor): Engine {
  let health: EngineHealth = { status: 'healthy' };
  return {
    name: 'docs',
    health: () => health,
    async prompt(turn) {
      const { session, text, signal, state } = turn;
      let asked: Asked;
      try {
        asked = await ask(session.projectId, {
          text,
          model: session.model,
          instructions: session.profile?.prompt,
          context: readState(state.get()).context,
          isWanted: () => true,
          cacheKey: `moontide-${session.id}`,
          signal,
          onDelta: (delta) => turn.report({ kind: delta.kind === 'text' ? 'text' : 'thought', text: delta.text }),
          onRestart: () => turn.report({ kind: 'text', text: RESTARTED }),
        });
        health = { status: 'healthy' };
      } catch (error) {
        if (!signal.aborted) health = { status: 'degraded', reason: asMoontideError(error).message };
        throw error;
      }
      state.set(JSON.stringify({ context: asked.context, leftOut: asked.leftOut } satisfies State));
      if (asked.usage !== undefined) {
        const { input, cached, written, output } = asked.usage;
        const context = { tokens: tokensIn(asked.context), window: asked.windowTokens };
        turn.report({ kind: 'usage', tokens: { input, cached, output }, written, model: asked.model, context });
      }
      return stopReason(asked);
    },
    async close() {},
    contextOf(text) {
      const { context, leftOut = [] } = readState(text);
      if (context.length === 0) return undefined;
      return { tokens: tokensIn(context), staleTokens: staleTokensIn(context), leftOut };
    },
    async compact({ session, signal, state }) {
      const { context, leftOut = [] } = readState(state.get());
      if (context.length === 0) return {};
      const begun = await beginAnew(session.projectId, { model: session.model, context, signal });
      state.set(JSON.stringify({ context: begun, leftOut } satisfies State));
      return { contextTokens: tokensIn(begun) };
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** What was streamed cannot be taken back. */
const RESTARTED = '\n\n[The server began anew: what came before this line does not count.]\n\n';

function stopReason({ isCutOff }: Asked): StopReason {
  return isCutOff ? 'max_tokens' : 'end_turn';
}

/** What an older version wrote and this one cannot read begins anew. */
function readState(text: string | undefined): State {
  if (text === undefined) return { context: [] };
  const state = JSON.parse(text) as Partial<State>;
  return { ...state, context: Array.isArray(state.context) ? state.context : [] };
}
