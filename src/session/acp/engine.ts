/** An engine that drives agents over the Agent Client Protocol. */
import { asMoontideError } from '../../core/errors.ts';
import type { Engine, EngineHealth } from '../ports.ts';
import type { Driver, DriverParts } from './driver.ts';
import { readState } from './state.ts';

export function acpEngine(parts: DriverParts): Engine {
  const { kind } = parts;
  let health: EngineHealth = { status: 'healthy' };
  let opened: Promise<Driver> | undefined;

  // The protocol's library weighs 25 MB, and most daemons never start an agent.
  async function open(): Promise<Driver> {
    const { createDriver } = await import('./driver.ts');
    return createDriver(parts);
  }

  return {
    name: kind.name,
    health: () => health,
    async prompt(turn) {
      opened ??= open();
      const driver = await opened;
      try {
        const reason = await driver.prompt(turn);
        health = { status: 'healthy' };
        return reason;
      } catch (error) {
        if (!turn.signal.aborted) health = { status: 'degraded', reason: asMoontideError(error).message };
        throw error;
      }
    },
    async close(closing) {
      if (readState(closing.state) === undefined) return;
      if (closing.how === 'forget') opened ??= open();
      await (await opened)?.close(closing);
    },
    contextOf(state) {
      const tokens = readState(state)?.contextTokens;
      return tokens === undefined ? undefined : { tokens, staleTokens: 0 };
    },
    ...(kind.records !== undefined && {
      async compact(turn) {
        if (readState(turn.state.get()) === undefined) return {};
        opened ??= open();
        return await (await opened).compact(turn);
      },
    }),
    async [Symbol.asyncDispose]() {
      await (await opened)?.[Symbol.asyncDispose]();
    },
  };
}
