/** Prompts and their answers: one at a time in each session. */
import { asMoontideError, MoontideError } from '../core/errors.ts';
import type { MessageId, SessionId } from '../core/model.ts';
import { createAnswer, plus } from './answer.ts';
import type { PromptRequest } from './api.ts';
import { compactForTurn, isFull } from './compaction.ts';
import type { Engine, Message, Permit, Session, StopReason, ToolRequest } from './ports.ts';
import type { Room } from './room.ts';
import { changeSession, keepMessage, messageError, newMessageId } from './keeping.ts';
import type { SessionParts } from './parts.ts';

export interface Turns {
  start(session: Session, request: PromptRequest): Message;
  answer(id: SessionId, prompt: MessageId, signal: AbortSignal): Promise<Message>;
}

export function createTurns(parts: SessionParts): Turns {
  const { store, projects, rooms, gate, engines, usage, modelName, clock, newId, log } = parts;
  async function run(
    engine: Engine,
    session: Session,
    room: Room,
    prompt: Message,
    request: PromptRequest,
  ): Promise<Message> {
    const signal = room.stop;
    const answer = createAnswer(clock, room.tell);
    const permit = async ({ tool, action, input }: ToolRequest): Promise<Permit> => {
      try {
        const how = await gate.pass(session, { tool, action, input, whenAsked: request.whenAsked }, signal);
        return { kind: 'allowed', remembered: how === 'by-rule' };
      } catch (error) {
        signal.throwIfAborted();
        const { code, message } = asMoontideError(error);
        return { kind: 'refused', code, message };
      }
    };
    let end: { readonly stopReason: StopReason } | { readonly error: NonNullable<Message['error']> };
    try {
      if (room.compaction !== undefined) await room.compaction;
      signal.throwIfAborted();
      if (isFull(parts, session)) await compactForTurn(parts, session, signal);
      const stopReason = await engine.prompt({
        session,
        root: projects.root(session.projectId),
        text: request.text,
        signal,
        report: (event) => answer.report(event),
        permit,
        state: {
          get: () => store.engineState(session.id),
          set: (state) => store.setEngineState(session.id, state),
        },
      });
      end = { stopReason };
    } catch (error) {
      if (!signal.aborted) log.warn({ session: session.id, engine: engine.name, err: error }, 'an answer failed');
      end = signal.aborted ? { stopReason: 'cancelled' } : { error: messageError(error) };
    }
    const message: Message = {
      id: newMessageId(newId),
      sessionId: session.id,
      type: 'assistant',
      at: clock.now(),
      parts: answer.parts(),
      ...end,
    };
    keepMessage(store, message);
    changeSession(store, session.id, ({ stats, ...one }) => ({
      ...one,
      stats: { ...stats, toolCalls: stats.toolCalls + answer.toolCalls, tokens: plus(stats.tokens, answer.tokens) },
    }));
    if (answer.spent !== undefined) {
      const { model = session.model ?? modelName(), ...spent } = answer.spent;
      const { id, name, projectId } = session;
      const named = model === undefined ? {} : { model };
      usage.record({ projectId, session: { id, name }, engine: engine.name, ...named, ...spent });
    }
    if ('error' in end) room.tell('error', end.error);
    room.tell('turn_complete', { messageId: message.id, stopReason: 'error' in end ? 'error' : end.stopReason });
    log.debug({ session: session.id, prompt: prompt.id }, 'a turn ended');
    return message;
  }

  /** Not even that it failed could be written down. */
  function broken(session: Session, prompt: Message, error: unknown): Message {
    log.error({ session: session.id, err: error }, 'an answer could not be kept');
    return { ...prompt, id: newMessageId(newId), type: 'assistant', parts: [], error: messageError(error) };
  }

  return {
    start(session, request) {
      const room = rooms.of(session.id);
      if (room.turn?.isOver === false) {
        throw new MoontideError('SESSION_LOCKED', `An answer is under way in ${session.name}.`, {
          details: { id: session.id, prompt: room.turn.prompt },
        });
      }
      const engine = engines.find(({ name }) => name === session.engine);
      if (engine === undefined) {
        throw new MoontideError('ENGINE_NOT_FOUND', `The engine ${session.engine} of this session is not there.`);
      }
      const prompt: Message = {
        id: newMessageId(newId),
        sessionId: session.id,
        type: 'user',
        at: clock.now(),
        parts: [{ type: 'text', text: request.text }],
      };
      keepMessage(store, prompt);
      room.tell('message', { type: 'user', content: request.text });
      room.tell('turn_start', { messageId: prompt.id });
      const answer = run(engine, session, room, prompt, request)
        .catch((error: unknown) => broken(session, prompt, error))
        .finally(() => {
          turn.isOver = true;
          room.running.delete(answer);
        });
      const turn = { prompt: prompt.id, answer, isOver: false };
      room.running.add(answer);
      room.turn = turn;
      return prompt;
    },
    async answer(id, prompt, signal) {
      const { turn } = rooms.of(id);
      if (turn?.prompt !== prompt) throw new MoontideError('NOT_FOUND', `No answer to ${prompt} is under way.`);
      const message = await Promise.race([turn.answer, rejection(signal)]);
      if (message.error === undefined) return message;
      const { code, message: text, fix } = message.error;
      throw new MoontideError(code, text, { fix, details: { messageId: message.id } });
    },
  };
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
