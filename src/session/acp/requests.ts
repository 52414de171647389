/** What an agent asks and tells while a turn is under way, brought to that turn. */
import {
  RequestError,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  type SessionNotification,
} from '@agentclientprotocol/sdk';
import type { Clock } from '../../clock.ts';
import { asMoontideError } from '../../core/errors.ts';
import type { ContextSize, Turn } from '../ports.ts';
import type { AgentHandler } from './agent.ts';
import { readForAgent, writeForAgent } from './files.ts';
import { ToolCalls } from './tool-calls.ts';

/** A turn that is under way. */
export interface Live {
  readonly turn: Turn;
  readonly calls: ToolCalls;
  /** Paths whose change was permitted when the agent asked, before it writes. */
  readonly approved: Set<string>;
  context: ContextSize | undefined;
  /** Some of its answer has come. */
  hasAnswered: boolean;
  /** When the agent was heard last, by the clock that does not jump. */
  heardAt: number;
  /** What it has asked of us and not been answered: a person may take their time. */
  requests: number;
}

export function newLive(turn: Turn, heardAt: number): Live {
  return {
    turn,
    calls: new ToolCalls(),
    approved: new Set(),
    context: undefined,
    hasAnswered: false,
    heardAt,
    requests: 0,
  };
}

export interface RequestParts {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Turns under way, by the agent's name for the session. */
  readonly live: ReadonlyMap<string, Live>;
  /** Commands that the agent offers in a session. */
  readonly commands: Map<string, ReadonlySet<string>>;
  /** The folder of a session that the agent has loaded. */
  readonly rootOf: (agentSession: string) => string | undefined;
}

export function requestHandler({ clock, live, commands, rootOf }: RequestParts): AgentHandler {
  const turnOf = (id: string): Live => {
    const found = live.get(id);
    if (found !== undefined) return found;
    throw RequestError.invalidRequest(undefined, 'no turn of this session is under way');
  };
  async function asked<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const one = live.get(id);
    if (one === undefined) return await work();
    one.requests += 1;
    try {
      return await work();
    } finally {
      one.requests -= 1;
      one.heardAt = clock.monotonic();
    }
  }
  return {
    update({ sessionId, update }) {
      if (update.sessionUpdate === 'available_commands_update') {
        commands.set(sessionId, new Set(update.availableCommands.map(({ name }) => name)));
      }
      const one = live.get(sessionId);
      if (one === undefined) return;
      one.heardAt = clock.monotonic();
      tell(one, update);
    },
    permission: (request) => asked(request.sessionId, () => permit(turnOf(request.sessionId), request)),
    async readTextFile({ sessionId, path, ...range }) {
      const turn = live.get(sessionId)?.turn;
      const root = turn?.root ?? rootOf(sessionId);
      if (root === undefined) throw RequestError.invalidRequest(undefined, 'this session is not open');
      return await asked(sessionId, () => asRequestError(readForAgent(turn, root, path, range)));
    },
    async writeTextFile({ sessionId, path, content }) {
      const { turn, approved } = turnOf(sessionId);
      await asked(sessionId, () => asRequestError(writeForAgent(turn, path, content, approved.has(path))));
    },
  };
}

function tell(one: Live, update: SessionNotification['update']): void {
  const { turn, calls } = one;
  switch (update.sessionUpdate) {
    case 'agent_message_chunk':
      if (update.content.type !== 'text') break;
      one.hasAnswered ||= update.content.text !== '';
      turn.report({ kind: 'text', text: update.content.text });
      break;
    case 'agent_thought_chunk':
      if (update.content.type === 'text') turn.report({ kind: 'thought', text: update.content.text });
      break;
    case 'tool_call':
    case 'tool_call_update':
      for (const event of calls.take(update)) turn.report(event);
      break;
    case 'usage_update':
      one.context = { tokens: update.used, window: update.size };
      break;
    default:
      break;
  }
}

/** Only once each time, so that the next use passes the rules again. */
async function permit(
  { turn, calls, approved }: Live,
  asked: RequestPermissionRequest,
): Promise<RequestPermissionResponse> {
  const { request, events } = calls.asked(asked.toolCall);
  for (const event of events) turn.report(event);
  const allowOnce = asked.options.find(({ kind }) => kind === 'allow_once');
  const rejectOnce =
    asked.options.find(({ kind }) => kind === 'reject_once') ??
    asked.options.find(({ optionId }) => optionId.endsWith('skip'));
  const refuse: RequestPermissionResponse = {
    outcome:
      rejectOnce === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId: rejectOnce.optionId },
  };
  // A question to the person, or a plan to choose: nothing that a rule could answer.
  if (allowOnce === undefined) return refuse;
  const permitted = await turn.permit(request);
  if (permitted.kind === 'refused') return refuse;
  if (request.tool === 'edit' || request.tool === 'write') approved.add(request.action);
  return { outcome: { outcome: 'selected', optionId: allowOnce.optionId } };
}

async function asRequestError<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw RequestError.invalidRequest(undefined, asMoontideError(error).message);
  }
}
