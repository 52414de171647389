/** The daemon in a process of its own, with a project and an emulator, for tests that do something to its machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolvePaths } from '../../src/config/paths.ts';
import { createControlClient, type ControlClient } from '../../src/control/client.ts';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { differences } from '../chaos/account.ts';
import { startChild, type Child } from './child.ts';
import { until } from './moontide.ts';
import { tempFolder } from './temp-folder.ts';
import { sha256Of } from './world.ts';

const CONFIG = '[watch]\nquiet_ms = 50\nscan_seconds = 1\n[sync]\ngrace_seconds = 0\nlate_listing_ms = 200\n';

export interface DaemonChild extends AsyncDisposable {
  /** The one that was started last. */
  readonly child: Child;
  readonly client: ControlClient;
  readonly emulator: Emulator;
  readonly root: string;
  readonly database: string;
  write(path: string, content: string): void;
  /** Resolves when the account holds exactly what was written. */
  inSync(): Promise<void>;
  /** Ends the daemon with SIGKILL and starts another, which this does not wait for. */
  crash(): Promise<void>;
  answers(): Promise<void>;
}

/** With one document that is uploaded already; `home` is made where it is not given. */
export async function startDaemonChild(home?: string): Promise<DaemonChild> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(tempFolder());
  const emulator = stack.use(await startEmulator());
  const [root, ownHome] = [join(folder.path, 'project'), home ?? join(folder.path, 'home')];
  mkdirSync(ownHome, { recursive: true });
  writeFileSync(join(ownHome, 'config.toml'), CONFIG);
  const env = { MOONTIDE_HOME: ownHome, KIMI_BASE_URL: emulator.baseUrl, KIMI_API_KEY: 'sk-test-0123456789' };
  const paths = resolvePaths({ env, platform: process.platform, home: ownHome, uid: process.getuid?.() ?? 0 });
  const client = stack.use(createControlClient({ socketPath: paths.socket }));
  const contents = new Map<string, string>();
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    contents.set(path, sha256Of(content));
  };
  write('docs/first.md', 'first');
  const children = stack.use(new AsyncDisposableStack());
  const start = (): Child =>
    children.use(
      startChild('program-daemon', [], ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)]),
    );
  let child = start();
  async function answers(): Promise<void> {
    await until(
      () => client.health().catch(() => undefined),
      (health) => health !== undefined,
    );
  }
  await answers();
  const { project } = await client.add(root);
  async function inSync(): Promise<void> {
    await until(
      async () => {
        const { inSync: isInSync, state } = await client.project(project.id);
        return [...differences(emulator.files.list(), project.id, contents), ...(isInSync ? [] : [state])];
      },
      (different) => different.length === 0,
    );
  }
  await inSync();
  const owned = stack.move();
  return {
    get child() {
      return child;
    },
    client,
    emulator,
    root,
    database: paths.database,
    write,
    inSync,
    answers,
    async crash() {
      child.signal('SIGKILL');
      await child.ended();
      child = start();
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
