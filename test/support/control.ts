import { join } from 'node:path';
import { createControlClient } from '../../src/control/client.ts';
import type { ControlClient } from '../../src/control/client.ts';
import { createEventLog } from '../../src/control/event-log.ts';
import type { EventLog } from '../../src/control/event-log.ts';
import { serveControl } from '../../src/control/server.ts';
import { systemClock } from '../../src/clock.ts';
import { FakeMoontide } from './fake-moontide.ts';
import { RecordingLog } from './recording-log.ts';
import { tempFolder } from './temp-folder.ts';

export interface RunningControl extends AsyncDisposable {
  readonly socketPath: string;
  readonly moontide: FakeMoontide;
  readonly events: EventLog;
  readonly log: RecordingLog;
  readonly client: ControlClient;
  /** How often a shutdown was asked for. */
  readonly shutdowns: number;
  /** Closes the server alone. */
  close(): Promise<void>;
  /** Serves again at the same path, with the same events. */
  reopen(): Promise<void>;
}

/** A control server at a socket of its own, with a Moontide in memory behind it. */
export async function startControl(options: { readonly capacity?: number } = {}): Promise<RunningControl> {
  const folder = tempFolder();
  const socketPath = join(folder.path, 'run', 'moontide.sock');
  const moontide = new FakeMoontide();
  const events = createEventLog({ clock: systemClock, ...options });
  const log = new RecordingLog();
  const client = createControlClient({ socketPath });
  let shutdowns = 0;
  const serve = (): ReturnType<typeof serveControl> =>
    serveControl({
      socketPath,
      moontide,
      events,
      log,
      clock: systemClock,
      version: '1.2.3',
      onShutdown: () => {
        shutdowns += 1;
      },
    });
  let server = await serve();
  return {
    socketPath,
    moontide,
    events,
    log,
    client,
    get shutdowns() {
      return shutdowns;
    },
    close: async () => server[Symbol.asyncDispose](),
    async reopen() {
      server = await serve();
    },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
