import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createControlClient } from '../../src/control/client.ts';
import { resolvePaths } from '../../src/config/paths.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import { hashes, until } from '../support/moontide.ts';
import { tempFolder } from '../support/temp-folder.ts';

const COMMAND = fileURLToPath(new URL('../../bin/moontide.cjs', import.meta.url));

/** Repeatable: the same moments in every run, as far as the machine's pace allows. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

async function killed(daemon: ChildProcess): Promise<void> {
  const exited = once(daemon, 'exit');
  daemon.kill('SIGKILL');
  await exited;
}

describe('a daemon that is killed', () => {
  it.each([1, 2, 3])('leaves exactly one current file per document behind in the end (seed %i)', async (seed) => {
    const random = numbers(seed);
    using folder = tempFolder();
    await using emulator = await startEmulator({ latencyMs: () => 20 + random() * 60 });
    const root = join(folder.path, 'project');
    const home = join(folder.path, 'home');
    mkdirSync(join(root, 'docs'), { recursive: true });
    mkdirSync(home);
    writeFileSync(
      join(home, 'config.toml'),
      '[watch]\nquiet_ms = 50\n[sync]\ngrace_seconds = 0\nlate_listing_ms = 500\n[limits]\nconcurrency = 8\n',
    );
    const contents = new Map<string, string>();
    const write = (name: string, content: string): void => {
      contents.set(name, content);
      writeFileSync(join(root, 'docs', name), content);
    };
    for (let at = 0; at < 80; at += 1) write(`${at}.md`, `document ${at}, seed ${seed}`);

    const env = {
      ...process.env,
      MOONTIDE_HOME: home,
      KIMI_BASE_URL: emulator.baseUrl,
      KIMI_API_KEY: 'sk-test-0123456789',
    };
    const { socket } = resolvePaths({
      env,
      platform: process.platform,
      home: folder.path,
      uid: process.getuid?.() ?? 0,
    });
    await using client = createControlClient({ socketPath: socket });
    const start = async (): Promise<ChildProcess> => {
      const daemon = spawn(process.execPath, [COMMAND, 'daemon'], { env, stdio: 'ignore' });
      await until(
        () => client.health().catch(() => undefined),
        (health) => health !== undefined,
      );
      return daemon;
    };

    let daemon = await start();
    using _cleanup = { [Symbol.dispose]: () => void daemon.kill('SIGKILL') };
    const { project } = await client.add(root);
    for (let kill = 0; kill < 4; kill += 1) {
      await delay(random() * 600);
      await killed(daemon);
      write(`${Math.floor(random() * 80)}.md`, `changed before start ${kill}, seed ${seed}`);
      daemon = await start();
    }
    await until(
      () => client.project(project.id),
      ({ inSync }) => inSync,
    );
    // A request that was cut off may arrive late: it is looked for again for a while.
    await expect
      .poll(
        () =>
          emulator.files
            .list()
            .map((file) => file.sha256)
            .toSorted(),
        { interval: 100 },
      )
      .toEqual(hashes(...contents.values()));

    const uploads = emulator.ledger.count('files.upload');
    await killed(daemon);
    daemon = await start();
    await client.sync(project.id, { wait: true });
    expect(emulator.ledger.count('files.upload')).toBe(uploads);
    const exited = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});
