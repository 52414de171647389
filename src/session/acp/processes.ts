/** The processes of agents: one for all sessions that need the same, started when first needed and ended when idle. */
import type { Clock } from '../../clock.ts';
import type { Instant } from '../../core/model.ts';
import type { Log } from '../../log.ts';
import { startAgent, type Agent } from './agent.ts';
import type { Launch } from './kind.ts';
import { requestHandler, type Live } from './requests.ts';

export interface Process {
  readonly agent: Agent;
  /** Sessions that it has loaded, by the agent's name for them. */
  readonly loaded: Map<string, { readonly root: string }>;
  /** Commands that it offers in a session, by the same. */
  readonly commands: Map<string, ReadonlySet<string>>;
  /** Turns that are under way, by the same. */
  readonly live: Map<string, Live>;
  readonly startedAt: Instant;
}

export interface Processes extends AsyncDisposable {
  /** Does `work` in a process for `launch`, which is there as long. @throws MoontideError PROVIDER_UNAVAILABLE. */
  use<Result>(launch: Launch, work: (process: Process) => Promise<Result>): Promise<Result>;
  /** The same, for what is soon done: a process that is started for it ends with it. */
  visit(launch: Launch, work: (process: Process) => Promise<void>): Promise<void>;
  /** Those that run. */
  running(): Promise<readonly Process[]>;
  /** Ends the process for a launch, if there is one. */
  end(key: string): Promise<void>;
}

export interface ProcessesParts {
  readonly clock: Clock;
  readonly log: Log;
  /** A process without work for so long is ended. */
  readonly idleMs: number;
  /** Done in a new process before anything else. */
  readonly onStarted: (process: Process) => Promise<void>;
}

interface Running extends Process {
  uses: number;
  idle: AbortController | undefined;
}

export function createProcesses({ clock, log, idleMs, onStarted }: ProcessesParts): Processes {
  const processes = new Map<string, Promise<Running>>();

  async function start(launch: Launch): Promise<Running> {
    const live: Process['live'] = new Map();
    const loaded: Process['loaded'] = new Map();
    const commands: Process['commands'] = new Map();
    const handler = requestHandler({ clock, live, commands, rootOf: (id) => loaded.get(id)?.root });
    const startedAt = clock.now();
    const agent = await startAgent(launch, handler, clock);
    agent.gone.addEventListener('abort', () => {
      if (live.size > 0) log.warn({ said: agent.lastWords() }, 'The agent ended in the middle of a turn.');
    });
    const process: Running = { agent, loaded, live, commands, startedAt, uses: 0, idle: undefined };
    await onStarted(process);
    return process;
  }

  function processFor(launch: Launch): Promise<Running> {
    const known = processes.get(launch.key);
    if (known !== undefined) return known;
    const starting = start(launch);
    processes.set(launch.key, starting);
    const forget = (): void => {
      if (processes.get(launch.key) === starting) processes.delete(launch.key);
    };
    starting.then(({ agent: { ended } }) => {
      if (ended.aborted) forget();
      else ended.addEventListener('abort', forget);
    }, forget);
    return starting;
  }

  async function end(key: string): Promise<void> {
    const running = processes.get(key);
    processes.delete(key);
    const found = await running?.catch(() => undefined);
    found?.idle?.abort();
    await found?.agent.stop();
  }

  function leaveIdle(key: string, process: Running): void {
    const idle = new AbortController();
    process.idle = idle;
    clock
      .sleep(idleMs, idle.signal)
      .then(() => end(key))
      .catch((error: unknown) => {
        if (!idle.signal.aborted) log.error({ err: error }, 'An idle agent could not be ended.');
      });
  }

  async function use<Result>(launch: Launch, work: (process: Process) => Promise<Result>): Promise<Result> {
    const process = await processFor(launch);
    process.idle?.abort();
    process.uses += 1;
    try {
      return await work(process);
    } finally {
      process.uses -= 1;
      if (process.uses === 0 && !process.agent.gone.aborted) leaveIdle(launch.key, process);
    }
  }

  return {
    use,
    async visit(launch, work) {
      const wasThere = processes.has(launch.key);
      await use(launch, work);
      const process = await processes.get(launch.key)?.catch(() => undefined);
      if (!wasThere && process?.uses === 0) await end(launch.key);
    },
    async running() {
      const found = await Promise.all([...processes.values()].map((one) => one.catch(() => undefined)));
      return found.filter((one) => one !== undefined);
    },
    end,
    async [Symbol.asyncDispose]() {
      await Promise.all([...processes.keys()].map(end));
    },
  };
}
