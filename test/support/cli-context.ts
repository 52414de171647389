import type { Context } from '../../src/cli/context.ts';
import type { ControlClient } from '../../src/control/client.ts';
import { resolvePaths } from '../../src/config/paths.ts';
import { fakeClient } from './fake-control-client.ts';
import { FakeScreen } from './fake-screen.ts';
import { ManualClock } from './manual-clock.ts';

export type FakeContext = Context & {
  readonly stdout: FakeScreen;
  readonly stderr: FakeScreen;
  readonly clock: ManualClock;
  /** What a person was asked. */
  readonly questions: string[];
  readonly interruption: AbortController;
};

export interface FakeContextOptions {
  /** The daemon's; without one every call fails. */
  readonly client?: ControlClient;
  /** What a job without a daemon, and a look that is thrown away, are done with. */
  readonly oneJob?: ControlClient;
  readonly cwd?: string;
  readonly env?: Context['env'];
  readonly isTerminal?: boolean;
  /** Somebody who answers every question with this; absent: nobody is there. */
  readonly answer?: boolean;
  /** What that somebody chooses where there is a choice; absent: the question is cancelled. */
  readonly choice?: string;
  readonly paths?: Context['paths'];
  /** What is piped in. */
  readonly input?: string;
}

export function fakeContext(options: FakeContextOptions = {}): FakeContext {
  const { client = fakeClient(), oneJob = fakeClient(), cwd = '/nowhere', env = {}, isTerminal = false } = options;
  const { answer, choice, input } = options;
  const questions: string[] = [];
  const interruption = new AbortController();
  const openOneJob = async (): Promise<{ readonly client: ControlClient } & AsyncDisposable> => ({
    client: oneJob,
    async [Symbol.asyncDispose]() {},
  });
  const home = { env: { MOONTIDE_HOME: '/nowhere/home' }, platform: 'linux', home: '/nowhere', uid: 1000 };
  return {
    env,
    cwd,
    paths: options.paths ?? resolvePaths(home),
    clock: new ManualClock(),
    stdout: new FakeScreen({ isTerminal }),
    stderr: new FakeScreen({ isTerminal }),
    interruption,
    interrupted: () => interruption.signal,
    connect: async () => client,
    openOneJob,
    openThrowAway: openOneJob,
    questions,
    input: input === undefined ? undefined : async () => input,
    person:
      answer === undefined
        ? undefined
        : {
            agrees: async (question) => {
              questions.push(question);
              return answer;
            },
            choose: async (question, choices) => {
              questions.push(question);
              return choices.find(({ value }) => value === choice)?.value;
            },
            secret: async (question) => {
              questions.push(question);
              return answer ? 'sk-typed-by-a-person' : undefined;
            },
          },
  };
}
