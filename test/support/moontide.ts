/** A whole Moontide in this process: real files, real SQLite, a real socket, and the emulator for Moonshot. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { resolvePaths, type Paths } from '../../src/config/paths.ts';
import { createControlClient, type ControlClient } from '../../src/control/client.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts';
import { startDaemon, type Daemon } from '../../service/daemon.ts';
import { RecordingLog } from './recording-log.ts';
import { tempFolder } from './temp-folder.ts';

const KEY = 'sk-test-0123456789abcdef';

/** Longer than anything takes on a busy machine, and shorter than a test may take, so that it is said what was missing. */
const PATIENCE_MS = 90_000;

/** Quick enough for tests; a person's own configuration may say the same. */
const QUICK = `
[watch]
quiet_ms = 100
ceiling_ms = 1000
[sync]
grace_seconds = 0
late_listing_ms = 200
`;

export interface Sandbox extends AsyncDisposable {
  readonly folder: string;
  readonly root: string;
  readonly paths: Paths;
  readonly env: Record<string, string>;
  readonly emulator: Emulator;
  readonly log: RecordingLog;
  readonly client: ControlClient;
  /** Starts the daemon, or starts it again after `stop`. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly write: (path: string, content: string) => void;
  /** Contents at the remote as sha256, those with our tag only, sorted. */
  readonly remote: () => string[];
  readonly uploads: () => number;
}

export interface SandboxOptions {
  readonly emulator?: EmulatorOptions;
  /** config.toml in place of the quick one. */
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** A project folder with these files, an emulator, and a daemon that is started. */
export async function openSandbox({
  emulator: options,
  config = QUICK,
  files = {},
}: SandboxOptions = {}): Promise<Sandbox> {
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(tempFolder());
  const emulator = stack.use(await startEmulator(options));
  const env: Record<string, string> = {
    MOONTIDE_HOME: join(folder, 'home'),
    KIMI_BASE_URL: emulator.baseUrl,
    KIMI_API_KEY: KEY,
  };
  const paths = resolvePaths({ env, platform: process.platform, home: folder, uid: process.getuid?.() ?? 0 });
  mkdirSync(dirname(paths.config), { recursive: true });
  writeFileSync(paths.config, config);
  const root = join(folder, 'project');
  mkdirSync(root);
  const log = new RecordingLog();
  const client = stack.use(createControlClient({ socketPath: paths.socket }));
  let daemon: Daemon | undefined;
  const sandbox = {
    folder,
    root,
    paths,
    env,
    emulator,
    log,
    client,
    async start() {
      daemon = await startDaemon({ paths, env, log, as: 'daemon' });
    },
    async stop() {
      await daemon?.[Symbol.asyncDispose]();
      daemon = undefined;
    },
    write(path: string, content: string) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    remote: () =>
      emulator.files
        .list()
        .filter((file) => file.filename.includes('--mt-'))
        .map((file) => file.sha256)
        .toSorted(),
    uploads: () => emulator.ledger.count('files.upload'),
  };
  for (const [path, content] of Object.entries(files)) sandbox.write(path, content);
  await sandbox.start();
  const owned = stack.move();
  return {
    ...sandbox,
    async [Symbol.asyncDispose]() {
      await sandbox.stop();
      await owned[Symbol.asyncDispose]();
    },
  };
}

/** Sorted sha256 of these contents, to be compared with `Sandbox.remote`. */
export function hashes(...contents: readonly string[]): string[] {
  return contents.map((content) => createHash('sha256').update(content).digest('hex')).toSorted();
}

/** Waits until the condition holds; says what was seen last when it never does. */
export async function until<Seen>(look: () => Seen | Promise<Seen>, holds: (seen: Seen) => boolean): Promise<Seen> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`it never came about; last seen: ${JSON.stringify(seen)}`);
    await delay(20);
  }
}
