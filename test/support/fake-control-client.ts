import type { ControlClient } from '../../src/control/client.ts';
import type { StreamEvent } from '../../src/control/protocol/event.ts';
import { MoontideError } from '../../src/core/errors.ts';

/** One call, as `clean p1 {"plan":"x"}`: what a test compares. */
export type Calls = string[];

export type FakeControlClient = ControlClient & { readonly calls: Calls };

/** What a client has in groups. */
type Groups = Pick<ControlClient, 'files' | 'keys' | 'apiKeys' | 'session'>;

type Answers = Partial<Omit<ControlClient, keyof Groups>> & {
  readonly [Name in keyof Groups]?: Partial<Groups[Name]>;
};

/** A client that answers what it is told to, and notes what it was asked; anything else is a failure of the test. */
export function fakeClient(answers: Answers = {}): FakeControlClient {
  const calls: Calls = [];
  const noted = <Port extends object>(given: Partial<Port>, prefix: string): Port =>
    new Proxy(given as Port, {
      get(target, name) {
        if (typeof name === 'symbol' || name === 'then') return Reflect.get(target, name) as unknown;
        const answer: unknown = Reflect.get(target, name);
        if (typeof answer === 'object' && answer !== null) return noted<object>(answer, `${prefix}${name}.`);
        const method = answer as ((...args: unknown[]) => unknown) | undefined;
        return (...args: unknown[]) => {
          calls.push([prefix + name, ...args.map(shown)].filter((word) => word !== '').join(' '));
          if (method === undefined) throw new Error(`The test has no answer for ${prefix}${name}.`);
          return method(...args);
        };
      },
    });
  const { files = {}, keys = {}, apiKeys = {}, session = {}, ...methods } = answers;
  const client = noted<Omit<ControlClient, keyof Groups>>({ async [Symbol.asyncDispose]() {}, ...methods }, '');
  const own: Readonly<Record<string | symbol, unknown>> = {
    calls,
    files: noted<Groups['files']>(files, 'files.'),
    keys: noted<Groups['keys']>(keys, 'keys.'),
    apiKeys: noted<Groups['apiKeys']>(apiKeys, 'apiKeys.'),
    session: noted<Groups['session']>(session, 'session.'),
  };
  return new Proxy(client as FakeControlClient, {
    get: (target, name) => (Object.hasOwn(own, name) ? own[name] : (Reflect.get(target, name) as unknown)),
  });
}

/** A client where no daemon runs. */
export function clientWithoutDaemon(): FakeControlClient {
  const refuse = (): Promise<never> => Promise.reject(new MoontideError('NO_DAEMON', 'No daemon answers.'));
  return fakeClient({ health: refuse, status: refuse, projects: refuse, openPage: refuse });
}

/** Events that end only when the signal aborts, as the real ones. */
export async function* eventsUntilAborted(
  events: readonly StreamEvent[],
  signal: AbortSignal | undefined,
): AsyncGenerator<StreamEvent, void, void> {
  yield* events;
  await new Promise((resolve) => {
    if (signal === undefined || signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', resolve, { once: true });
  });
  throw new MoontideError('CANCELLED', 'The events are not read any more.');
}

/** Signals and what is undefined say nothing about what was asked for. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  const json = JSON.stringify(value, (_key, inner: unknown) => (inner instanceof AbortSignal ? undefined : inner));
  return json === '{}' || json === undefined ? '' : json;
}
