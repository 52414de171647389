/** What drives agents over the Agent Client Protocol: their processes, and what is done in the sessions that they keep. */
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { MoontideError } from '../../core/errors.ts';
import { unlessAborted } from '../../unless-aborted.ts';
import type { Engine, StopReason, Turn } from '../ports.ts';
import { compactIn } from './compaction.ts';
import type { Forgotten } from './forgotten.ts';
import type { AgentKind, Launch } from './kind.ts';
import { closeSession, deleteSession, openSession } from './opening.ts';
import { createProcesses, type Process } from './processes.ts';
import { readState, writeState } from './state.ts';
import { takeTurn } from './turn.ts';

export interface DriverParts {
  readonly kind: AgentKind;
  /** Sessions that the agent is still to be told to delete. */
  readonly forgotten: Forgotten;
  readonly clock: Clock;
  readonly log: Log;
  /** A process without a turn for so long is ended: Kimi Code weighs 400 MB. */
  readonly idleMs: number;
  /** How long an agent may say nothing while it answers. */
  readonly silenceMs: () => number;
}

export type Driver = Required<Pick<Engine, 'prompt' | 'close' | 'compact'>> & AsyncDisposable;

export function createDriver({ kind, forgotten, clock, log, idleMs, silenceMs }: DriverParts): Driver {
  /** The turn of a session that was asked for last, until it has ended here too. */
  const last = new Map<string, Promise<void>>();
  const processes = createProcesses({ clock, log, idleMs, onStarted: deleteForgotten });

  async function deleteForgotten(process: Process): Promise<void> {
    for (const id of forgotten.all()) {
      try {
        await closeSession(process, id);
        await deleteSession(process, id);
        // Another process may be the one that knows it.
        if ((await kind.records?.has(id)) !== true) forgotten.remove(id);
      } catch (error) {
        log.warn({ err: error }, 'The agent did not delete a session; it is told again when it starts next.');
      }
    }
  }

  /** Two processes that hold a session would write the same records without knowing of each other. */
  async function closeElsewhere(process: Process, id: string | undefined): Promise<void> {
    if (id === undefined) return;
    for (const other of await processes.running()) {
      if (other === process || !other.loaded.has(id)) continue;
      try {
        await closeSession(other, id);
      } catch (error) {
        log.warn({ err: error }, 'The agent did not let go of a session.');
      }
    }
  }

  async function inSession<Result>(
    turn: Pick<Turn, 'session' | 'root' | 'state'>,
    work: (process: Process, id: string, launch: Launch, isNew: boolean) => Promise<Result>,
  ): Promise<Result> {
    const isNew = turn.state.get() === undefined;
    const launch = await kind.launch(turn.session);
    return await processes.use(launch, async (process) => {
      await closeElsewhere(process, readState(turn.state.get())?.agentSession);
      return await work(process, await openSession(process, turn), launch, isNew);
    });
  }

  async function answer(turn: Turn, onBegun: () => void): Promise<StopReason> {
    return await inSession(turn, async (process, id, launch, isNew) => {
      if (turn.signal.aborted) return 'cancelled';
      onBegun();
      const preface = isNew && kind.takesProfiles === undefined ? turn.session.profile?.prompt : undefined;
      const endAgent = (): Promise<void> => processes.end(launch.key);
      const how = { kind, launch, clock, silenceMs: silenceMs(), preface, endAgent };
      return await takeTurn(process, id, turn, how);
    });
  }

  return {
    async prompt(turn) {
      const { id } = turn.session;
      const begun = Promise.withResolvers<void>();
      // Who stops while the agent starts is heard at once; the next turn waits until the agent's session is open.
      const before = last.get(id) ?? Promise.resolve();
      const answered = before.then(() => answer(turn, begun.resolve));
      const ended = answered.then(
        () => undefined,
        () => undefined,
      );
      last.set(id, ended);
      try {
        await unlessAborted(Promise.race([begun.promise, answered]), turn.signal);
        return await answered;
      } finally {
        void ended.then(() => last.get(id) === ended && last.delete(id));
      }
    },
    async close({ session, state, how }) {
      const id = readState(state)?.agentSession;
      if (id === undefined) return;
      if (how === 'forget') forgotten.add(id);
      try {
        const holding = (await processes.running()).filter(({ loaded }) => loaded.has(id));
        for (const process of holding) await closeSession(process, id);
        if (how === 'forget') await processes.visit(await kind.launch(session), deleteForgotten);
      } catch (error) {
        // The session is gone here whatever its agent says.
        log.warn({ err: error }, 'The agent did not let go of a session.');
      }
    },
    compact: async (turn) =>
      await inSession(turn, async (process, id, launch) => {
        const { records } = kind;
        if (records === undefined) throw new MoontideError('CANNOT_COMPACT', `${kind.name} compacts by itself alone.`);
        const compacted = await compactIn(process, id, { records, launch, signal: turn.signal });
        const { contextTokens } = compacted;
        turn.state.set(writeState({ agentSession: id, ...(contextTokens !== undefined && { contextTokens }) }));
        return compacted;
      }),
    [Symbol.asyncDispose]: () => processes[Symbol.asyncDispose](),
  };
}
