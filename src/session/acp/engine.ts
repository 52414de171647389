/** An engine that drives agents over the Agent Client Protocol. */
import { asMoontideError } from '../../core/errors.ts';
import type { Engine, EngineHealth } from '../ports.ts';
import type { Driver, DriverParts } from './driver.ts';

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
    async close(session, how) {
      await (await opened)?.close(session, how);
    },
    async [Symbol.asyncDispose]() {
      await (await opened)?.[Symbol.asyncDispose]();
    },
  };
}
