/** What drives agents over the Agent Client Protocol: their processes, and the turns that run in them. */
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Engine, StopReason, Turn } from '../ports.ts';
import type { AgentKind } from './kind.ts';
import { letGo, openSession } from './opening.ts';
import { createProcesses } from './processes.ts';
import { takeTurn } from './turn.ts';

export interface DriverParts {
  readonly kind: AgentKind;
  readonly clock: Clock;
  readonly log: Log;
  /** A process without a turn for so long is ended: Kimi Code weighs 400 MB. */
  readonly idleMs?: number;
}

export type Driver = Pick<Engine, 'prompt' | 'close'> & AsyncDisposable;

const IDLE_MS = 10 * 60_000;

export function createDriver({ kind, clock, log, idleMs = IDLE_MS }: DriverParts): Driver {
  const processes = createProcesses({ clock, log, idleMs });

  return {
    async prompt(turn: Turn): Promise<StopReason> {
      const launch = await kind.launch(turn.session);
      return await processes.use(launch, async (process) => {
        const id = await openSession(process, turn);
        // An agent that had to be started first takes its time.
        if (turn.signal.aborted) return 'cancelled';
        return await takeTurn(process, id, turn, { kind, clock, endAgent: () => processes.end(launch.key) });
      });
    },
    async close(session, how) {
      for (const { agent, loaded } of await processes.running()) {
        const id = [...loaded].find(([, one]) => one.session === session)?.[0];
        if (id === undefined) continue;
        loaded.delete(id);
        try {
          await letGo(agent, id, how);
        } catch (error) {
          // The session is gone here whatever its agent says.
          log.warn({ err: error }, 'The agent did not let go of a session.');
        }
      }
    },
    [Symbol.asyncDispose]: () => processes[Symbol.asyncDispose](),
  };
}
