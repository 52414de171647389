import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { SessionId } from '../../src/core/model.ts';
import type { Answerer, Emulator } from '../../src/emulator/index.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import { Secret } from '../../src/secret.ts';
import { acpEngine } from '../../src/session/acp/engine.ts';
import { forgottenFile } from '../../src/session/acp/forgotten.ts';
import type { KimiHome } from '../../src/session/acp/kimi-home.ts';
import { kimiCode } from '../../src/session/acp/kimi.ts';
import type { Engine, Message } from '../../src/session/ports.ts';
import { RecordingLog } from './recording-log.ts';
import { startScriptedSessions, type RunningSessions } from './sessions.ts';
import { tempFolder } from './temp-folder.ts';

const require = createRequire(import.meta.url);

export const KIMI_MAIN = join(dirname(require.resolve('@moonshot-ai/kimi-code/package.json')), 'dist', 'main.mjs');

/** Real Kimi Code, sessions over a real database, and an emulator that says what a test wants. */
export interface KimiDesk {
  readonly running: RunningSessions;
  readonly emulator: Emulator;
  /** What Kimi Code keeps. */
  readonly home: string;
  /** What is asked of the model, and what it says: called for each chat. */
  answer: Answerer;
  /** What the server says of the model's window. */
  windowTokens: number | undefined;
  /** How long Kimi Code may say nothing. */
  silenceMs: number;
  prompted(id: SessionId, text: string): Promise<Message>;
  /** Folders in which Kimi Code keeps sessions. */
  recordsOf(): readonly string[];
  /** Ends the agent's process; the next prompt starts another. */
  restartAgent(): Promise<void>;
}

/** @param of - whose settings it goes by; `user`: those that a test has put into its `home`. */
export async function openKimiDesk(of: KimiHome['of'] = 'moontide'): Promise<KimiDesk> {
  const folder = tempFolder();
  const root = join(folder.path, 'project');
  const home = join(folder.path, 'kimi');
  mkdirSync(root);
  mkdirSync(home);
  writeFileSync(join(root, 'AGENTS.md'), '# Tides\n');
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  const desk: Pick<KimiDesk, 'answer' | 'windowTokens' | 'silenceMs'> = {
    answer: () => ({ content: 'OK' }),
    windowTokens: undefined,
    silenceMs: 600_000,
  };
  const emulator = await startEmulator({ answerer: async (request, signal) => await desk.answer(request, signal) });
  const open = (): Engine =>
    acpEngine({
      kind: kimiCode({
        command: [process.execPath, KIMI_MAIN],
        home: { path: home, of },
        folder: folder.path,
        env: process.env,
        credentialsOf: async () => ({ id: 'account', baseUrl: emulator.baseUrl, key: new Secret('sk-test') }),
        modelName: () => 'kimi-k3',
        windowOf: async () => desk.windowTokens,
        clock: systemClock,
      }),
      forgotten: forgottenFile(join(folder.path, 'forgotten')),
      idleMs: 600_000,
      silenceMs: () => desk.silenceMs,
      clock: systemClock,
      log: new RecordingLog(),
    });
  let engine = open();
  const running = await startScriptedSessions(folder.path, {
    engines: [
      {
        name: 'kimi',
        health: () => engine.health(),
        prompt: (turn) => engine.prompt(turn),
        close: (closing) => engine.close(closing),
        contextOf: (state) => engine.contextOf?.(state),
        compact: async (turn) => (await engine.compact?.(turn)) ?? {},
        [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
      },
    ],
  });
  onTestFinished(async () => {
    await running[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
    await emulator[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  return Object.assign(desk, {
    running,
    emulator,
    home,
    async prompted(id: SessionId, text: string) {
      const prompt = running.sessions.prompt(id, { text });
      return await running.sessions.answer(id, prompt.id, new AbortController().signal);
    },
    recordsOf: () => globSync('sessions/*/session_*', { cwd: home }),
    async restartAgent() {
      await engine[Symbol.asyncDispose]();
      engine = open();
    },
  });
}

/** The text of an answer. */
export function textOf({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}
