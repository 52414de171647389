/** How much the models of an account read, as its server says: asked when first needed, and then remembered. */
import type { Clock } from '../src/clock.ts';
import { hasCode } from '../src/core/errors.ts';
import type { Log } from '../src/log.ts';
import type { Credentials, KimiParts } from '../src/session/acp/kimi.ts';

export interface ModelWindowsParts {
  /** @throws MoontideError of every code that the client names. */
  readonly models: (
    credentials: Credentials,
  ) => Promise<readonly { readonly id: string; readonly contextLength?: number }[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A server that does not answer holds nobody up: what it would have said is then not known. */
const PATIENCE_MS = 3_000;
/** What a server did not say is not asked again for as long. */
const AGAIN_MS = 60_000;

interface Known {
  readonly askedAt: number;
  readonly asked: Promise<ReadonlyMap<string, number | undefined>>;
}

export function createModelWindows({ models, clock, log }: ModelWindowsParts): KimiParts['windowOf'] {
  const known = new Map<string, Known>();

  async function ask(credentials: Credentials): Promise<ReadonlyMap<string, number | undefined>> {
    try {
      return new Map((await models(credentials)).map(({ id, contextLength }) => [id, contextLength]));
    } catch (error) {
      if (hasCode(error, 'INTERNAL')) throw error;
      log.debug({ err: error }, 'the models could not be listed');
      return new Map();
    }
  }

  async function inTime<Result>(asked: Promise<Result>): Promise<Result | undefined> {
    const over = new AbortController();
    const late = clock.sleep(PATIENCE_MS, over.signal).catch(() => undefined);
    try {
      return (await Promise.race([asked, late])) ?? undefined;
    } finally {
      over.abort();
    }
  }

  return async (credentials, model) => {
    const before = known.get(credentials.id);
    const found = before && (await inTime(before.asked))?.get(model);
    if (found !== undefined) return found;
    if (before !== undefined && clock.monotonic() - before.askedAt < AGAIN_MS) return undefined;
    const asked = ask(credentials);
    known.set(credentials.id, { askedAt: clock.monotonic(), asked });
    return (await inTime(asked))?.get(model);
  };
}
