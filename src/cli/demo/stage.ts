/** What a demo runs on: the emulator and the daemon in this process, or a daemon that is there already. */
import { createWriteStream } from 'node:fs';
import { startEmulator } from '../../emulator/index.ts';
import { createControlClient } from '../../control/client.ts';
import type { ControlClient } from '../../control/client.ts';
import { makePrivateFolder } from '../../private-file.ts';
import { answers } from '../connection.ts';
import type { Context } from '../context.ts';
import type { DemoSetting } from './setting.ts';

export interface Stage extends AsyncDisposable {
  readonly client: ControlClient;
}

/** As slow as an API across a sea, so that there is something to see. */
const SHORTEST_MS = 120;
const LONGEST_MS = 400;

/** A key for the emulator, which takes any. */
const DEMO_KEY = 'sk-demo-key-of-no-account';

export async function setStage(context: Context, setting: DemoSetting): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const { emulatorFolder, paths } = setting;
  let { env } = context;
  if (emulatorFolder === undefined) {
    const running = stack.use(await context.connect());
    if (await answers(running)) return staged(stack, running);
  } else {
    const latencyMs = (): number => SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
    makePrivateFolder(emulatorFolder);
    const emulator = stack.use(await startEmulator({ folder: emulatorFolder, latencyMs }));
    env = { ...env, KIMI_BASE_URL: emulator.baseUrl, KIMI_API_KEY: DEMO_KEY };
  }
  makePrivateFolder(paths.logsFolder);
  const logFile = createWriteStream(paths.daemonLog, { flags: 'a', mode: 0o600 });
  stack.defer(() => new Promise((resolve) => logFile.end(resolve)));
  const [{ startDaemon }, { createLog }] = await Promise.all([
    import('../../../service/daemon.ts'),
    import('../../../service/log.ts'),
  ]);
  const log = createLog({ to: logFile, level: 'info' });
  const daemon = stack.use(await startDaemon({ paths, env, log, as: 'daemon' }));
  return staged(stack, stack.use(createControlClient({ connect: daemon.connect })));
}

function staged(stack: AsyncDisposableStack, client: ControlClient): Stage {
  const owned = stack.move();
  return { client, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}
