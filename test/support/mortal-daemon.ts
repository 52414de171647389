/** A daemon in a process of its own that is killed at a fault point, and started again whenever it was killed. */
import { resolvePaths } from '../../src/config/paths.ts';
import { createControlClient, type ControlClient } from '../../src/control/client.ts';
import { startChild, type Child } from './child.ts';
import { until } from './moontide.ts';

export interface MortalDaemon extends AsyncDisposable {
  readonly client: ControlClient;
  readonly deaths: number;
  kill(): void;
  /** Asks until there is an answer: whoever is killed gives none. */
  answer<Result>(ask: () => Promise<Result>): Promise<Result>;
}

export interface MortalOptions {
  readonly home: string;
  readonly baseUrl: string;
  /** Where the first process dies; the others live. */
  readonly at?: { readonly point: string; readonly count: number };
}

export function startMortalDaemon({ home, baseUrl, at }: MortalOptions): MortalDaemon {
  const env = { MOONTIDE_HOME: home, KIMI_BASE_URL: baseUrl, KIMI_API_KEY: 'sk-test-0123456789' };
  const { socket } = resolvePaths({ env, platform: process.platform, home, uid: process.getuid?.() ?? 0 });
  const client = createControlClient({ socketPath: socket });
  const under = ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  let deaths = 0;
  let isOver = false;

  function start(args: readonly string[]): Child {
    const child = startChild('program-daemon', args, under);
    void child.ended().then((code) => {
      if (code !== 'SIGKILL' || isOver) return;
      deaths += 1;
      daemon = start([]);
    });
    return child;
  }

  let daemon = start(at === undefined ? [] : [at.point, String(at.count)]);
  return {
    client,
    get deaths() {
      return deaths;
    },
    kill: () => daemon.signal('SIGKILL'),
    async answer<Result>(ask: () => Promise<Result>) {
      const answers = await until(
        () =>
          ask().then(
            (result) => [result],
            () => [],
          ),
        (found) => found.length > 0,
      );
      return answers[0] as Result;
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      await client[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
    },
  };
}
