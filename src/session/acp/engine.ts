/**
 * An engine that drives agents over the Agent Client Protocol. One process serves all sessions that need the same one;
 * it is started when first needed and ended when idle, and its sessions are taken up again in the next.
 */
import {
  methods,
  RequestError,
  type NewSessionResponse,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
} from '@agentclientprotocol/sdk';
import type { Clock } from '../../clock.ts';
import { asMoontideError, MoontideError } from '../../core/errors.ts';
import type { SessionId } from '../../core/model.ts';
import type { Log } from '../../log.ts';
import type { Engine, EngineHealth, Session, StopReason, Tokens, Turn } from '../ports.ts';
import { rejected, startAgent, type Agent, type AgentCommand } from './agent.ts';
import { readForAgent, writeForAgent } from './files.ts';
import { ToolCalls } from './tool-calls.ts';

/** What differs from agent to agent. */
export interface AgentKind {
  readonly name: string;
  /** How to start it for a session. @throws MoontideError KEY_MISSING, PROVIDER_UNAVAILABLE. */
  launch(session: Session): Promise<Launch>;
  /** Begins to watch a turn for what the protocol does not tell. */
  watch?(agentSession: string): Promise<Watch>;
}

export interface Launch extends AgentCommand {
  /** Sessions with the same one share a process. */
  readonly key: string;
}

export interface Watch {
  /** What became of the turn, once the agent has written it down; `failure` where it failed in silence. */
  ended(): Promise<Aftermath>;
}

export interface Aftermath {
  readonly tokens?: Tokens;
  readonly failure?: MoontideError;
}

export interface AcpEngineParts {
  readonly kind: AgentKind;
  readonly clock: Clock;
  readonly log: Log;
  /** A process without a turn for so long is ended: Kimi Code weighs 400 MB. */
  readonly idleMs?: number;
}

const IDLE_MS = 10 * 60_000;
/** For a turn to end once it was cancelled; Kimi Code 2.1.0 needs a fortieth of a second. */
const CANCEL_MS = 10_000;

/** A turn that is under way, as the agent's requests find it. */
interface Live {
  readonly turn: Turn;
  readonly calls: ToolCalls;
  /** Paths whose change was permitted when the agent asked, before it writes. */
  readonly approved: Set<string>;
  context: { readonly tokens: number; readonly window: number } | undefined;
}

interface Process {
  readonly agent: Agent;
  /** Sessions that it has loaded, by the agent's name for them. */
  readonly loaded: Map<string, { readonly session: SessionId; readonly root: string }>;
  readonly live: Map<string, Live>;
  turns: number;
  idle: AbortController | undefined;
}

export function acpEngine({ kind, clock, log, idleMs = IDLE_MS }: AcpEngineParts): Engine {
  const processes = new Map<string, Promise<Process>>();
  let health: EngineHealth = { status: 'healthy' };

  async function start(launch: Launch): Promise<Process> {
    const live: Process['live'] = new Map();
    const loaded: Process['loaded'] = new Map();
    const turnOf = (id: string): Live => {
      const found = live.get(id);
      if (found !== undefined) return found;
      throw RequestError.invalidRequest(undefined, 'no turn of this session is under way');
    };
    const agent = await startAgent(
      launch,
      {
        update({ sessionId, update }) {
          const one = live.get(sessionId);
          if (one !== undefined) tell(one, update);
        },
        permission: async (request) => await permit(turnOf(request.sessionId), request),
        readTextFile: async ({ sessionId, path, ...range }) =>
          await asRequestError(
            readForAgent(
              live.get(sessionId)?.turn,
              live.get(sessionId)?.turn.root ?? loaded.get(sessionId)?.root ?? launch.folder,
              path,
              range,
            ),
          ),
        writeTextFile: async ({ sessionId, path, content }) => {
          const { turn, approved } = turnOf(sessionId);
          await asRequestError(writeForAgent(turn, path, content, approved.has(path)));
        },
      },
      clock,
    );
    agent.gone.addEventListener('abort', () => {
      processes.delete(launch.key);
      if (live.size > 0)
        log.warn({ engine: kind.name, said: agent.lastWords() }, 'The agent ended in the middle of a turn.');
    });
    return { agent, loaded, live, turns: 0, idle: undefined };
  }

  function processFor(launch: Launch): Promise<Process> {
    const known = processes.get(launch.key);
    if (known !== undefined) return known;
    const starting = start(launch);
    processes.set(launch.key, starting);
    starting.catch(() => processes.delete(launch.key));
    return starting;
  }

  async function stop(key: string): Promise<void> {
    const running = processes.get(key);
    processes.delete(key);
    const found = await running?.catch(() => undefined);
    found?.idle?.abort();
    await found?.agent.stop();
  }

  function leaveIdle(key: string, process: Process): void {
    const idle = new AbortController();
    process.idle = idle;
    clock
      .sleep(idleMs, idle.signal)
      .then(() => stop(key))
      .catch((error: unknown) => {
        if (!idle.signal.aborted) log.error({ err: error }, 'An idle agent could not be ended.');
      });
  }

  async function prompt(turn: Turn): Promise<StopReason> {
    const launch = await kind.launch(turn.session);
    const process = await processFor(launch);
    process.idle?.abort();
    process.turns += 1;
    try {
      const id = await openSession(process, turn);
      // An agent that had to be started first takes its time.
      if (turn.signal.aborted) return 'cancelled';
      return await promptIn(process, id, turn, () => stop(launch.key));
    } finally {
      process.turns -= 1;
      if (process.turns === 0 && !process.agent.gone.aborted) leaveIdle(launch.key, process);
    }
  }

  async function promptIn(
    { agent, live }: Process,
    id: string,
    turn: Turn,
    end: () => Promise<void>,
  ): Promise<StopReason> {
    const one: Live = { turn, calls: new ToolCalls(), approved: new Set(), context: undefined };
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
        cutOff(turn.signal, over.signal, clock, end),
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

  return {
    name: kind.name,
    health: () => health,
    async prompt(turn) {
      try {
        const reason = await prompt(turn);
        health = { status: 'healthy' };
        return reason;
      } catch (error) {
        if (!turn.signal.aborted) health = { status: 'degraded', reason: asMoontideError(error).message };
        throw error;
      }
    },
    async close(session, how) {
      const running = await Promise.all([...processes.values()].map((one) => one.catch(() => undefined)));
      for (const { agent, loaded } of running.filter((one) => one !== undefined)) {
        const id = [...loaded].find(([, one]) => one.session === session)?.[0];
        if (id === undefined) continue;
        loaded.delete(id);
        try {
          await letGo(agent, id, how);
        } catch (error) {
          // The session is gone here whatever its agent says.
          log.warn({ engine: kind.name, err: error }, 'The agent did not let go of a session.');
        }
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...processes.keys()].map(stop));
    },
  };
}

/** As far as the agent says that it can. */
async function letGo({ connection, capabilities }: Agent, sessionId: string, how: 'archive' | 'forget'): Promise<void> {
  const { close, delete: remove } = capabilities?.sessionCapabilities ?? {};
  const can = (capability: unknown): boolean => capability !== undefined && capability !== null;
  if (can(close)) await connection.agent.request(methods.agent.session.close, { sessionId });
  if (how === 'forget' && can(remove)) await connection.agent.request(methods.agent.session.delete, { sessionId });
}

/** The agent's own name for the session, loaded in this process and in the mode in which it asks. */
async function openSession({ agent, loaded }: Process, { root, state, session }: Turn): Promise<string> {
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

function tell(one: Live, update: Parameters<Parameters<typeof startAgent>[1]['update']>[0]['update']): void {
  const { turn, calls } = one;
  switch (update.sessionUpdate) {
    case 'agent_message_chunk':
      if (update.content.type === 'text') turn.report({ kind: 'text', text: update.content.text });
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

async function asRequestError<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw RequestError.invalidRequest(undefined, asMoontideError(error).message);
  }
}

const AUTHENTICATION_REQUIRED = -32_000;

function asTurnError(error: unknown, agent: Agent): MoontideError {
  if (error instanceof MoontideError) return error;
  if (agent.gone.aborted) {
    const words = agent.lastWords();
    return new MoontideError(
      'PROVIDER_UNAVAILABLE',
      `The agent ended in the middle of a turn${words === '' ? '.' : `: ${words}`}`,
      {
        cause: error,
      },
    );
  }
  if (error instanceof RequestError && error.code === AUTHENTICATION_REQUIRED) {
    return new MoontideError('KEY_REFUSED', `The agent was refused: ${error.message}`, { cause: error });
  }
  const what = error instanceof Error ? error.message : String(error);
  return new MoontideError('PROVIDER_UNAVAILABLE', `The agent failed: ${what}`, { cause: error });
}
