import { describe, expect, it } from 'vitest';
import { startNotifying } from '../../../service/notify.ts';
import { eventually } from '../../support/command-line.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';

async function start({ watchdogMs, fails = false }: { watchdogMs?: number; fails?: boolean } = {}) {
  const [clock, log] = [new ManualClock(), new RecordingLog()];
  const sent: string[] = [];
  const listeners = new Set<() => void>();
  let text = 'fine';
  const notifying = await startNotifying({
    send: async (assignments) => {
      sent.push(assignments.join(' '));
      if (fails) throw new Error('no systemd-notify');
    },
    watchdogMs,
    statusText: () => text,
    subscribe: (listener) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
    clock,
    log,
  });
  return {
    clock,
    log,
    sent,
    notifying,
    happen: (next: string): void => {
      text = next;
      for (const listener of listeners) listener();
    },
  };
}

describe('telling systemd', () => {
  it('says first that the daemon is ready and last that it stops', async () => {
    const { notifying, sent } = await start();
    await notifying[Symbol.asyncDispose]();
    expect(sent).toEqual(['READY=1 STATUS=fine', 'STOPPING=1 STATUS=Stopping']);
  });

  it('says three times in the time of the watchdog that the daemon lives', async () => {
    const { clock, notifying, sent } = await start({ watchdogMs: 60_000 });
    await clock.advance(60_000);
    await notifying[Symbol.asyncDispose]();
    expect(sent.filter((message) => message === 'WATCHDOG=1')).toHaveLength(3);
  });

  it('gathers what happens within a second, and says nothing where the status stays as it was', async () => {
    const { clock, notifying, sent, happen } = await start();
    happen('busy');
    happen('busier');
    await eventually(() => clock.sleeping === 1);
    await clock.advance(1000);
    await eventually(() => sent.length === 2);
    happen('busier');
    await eventually(() => clock.sleeping === 1);
    await clock.advance(1000);
    await notifying[Symbol.asyncDispose]();
    expect(sent).toEqual(['READY=1 STATUS=fine', 'STATUS=busier', 'STOPPING=1 STATUS=Stopping']);
  });

  it('goes on where nothing can be told, and logs it', async () => {
    const { notifying, log } = await start({ fails: true });
    await notifying[Symbol.asyncDispose]();
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });
});
