/** The process as a command's context. */
import { homedir } from 'node:os';
import process from 'node:process';
import { systemClock } from '../clock.ts';
import { resolvePaths } from '../config/paths.ts';
import { MoontideError } from '../core/errors.ts';
import { createControlClient } from '../control/client.ts';
import { askAtTerminal, askForSecret, chooseAtTerminal } from './consent.ts';
import type { Context } from './context.ts';
import { createScreen } from './screen.ts';
import { findSocket } from './socket.ts';
import { createVersionNote } from './version-note.ts';
import { openThrowAway } from './throw-away.ts';

/** @throws CONFIG_INVALID when MOONTIDE_HOME cannot be used. */
export function systemContext(): Context {
  const { env, platform } = process;
  const paths = resolvePaths({ env, platform, home: homedir(), uid: process.getuid?.() ?? 0 });
  const stdout = createScreen(process.stdout, env['TERM']);
  const stderr = createScreen(process.stderr, env['TERM']);
  const noteVersion = createVersionNote(stderr);
  return {
    env,
    cwd: process.cwd(),
    paths,
    clock: systemClock,
    stdout,
    stderr,
    interrupted: listenWhenAsked(),
    connect: async () => createControlClient({ socketPath: await findSocket(paths), onVersion: noteVersion }),
    openOneJob: async () => {
      const { openOneJob } = await import('../../service/one-job.ts');
      return await openOneJob({ paths, env });
    },
    openThrowAway: () => openThrowAway(paths, env),
    person:
      process.stdin.isTTY && stderr.isTerminal
        ? { agrees: askAtTerminal, secret: askForSecret, choose: chooseAtTerminal }
        : undefined,
    input: process.stdin.isTTY ? undefined : readInput,
  };
}

/** No signal is listened for until somebody asks: a command that cannot be interrupted gently ends at once. */
function listenWhenAsked(): () => AbortSignal {
  const controller = new AbortController();
  let isListening = false;
  // Whoever read along, such as `head`, had enough: no failure, and the reason for an endless command to end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    controller.abort();
  });
  return () => {
    if (!isListening) abortOnSignals(controller);
    isListening = true;
    return controller.signal;
  };
}

function abortOnSignals(controller: AbortController): void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const interrupt = (): void => {
    controller.abort();
    // With nobody listening any more, the next signal ends the process. Not at once: what restores the cursor listens
    // too, and takes itself for the only listener, who has to end the process, as soon as it is.
    setImmediate(() => {
      for (const signal of signals) process.off(signal, interrupt);
    });
  };
  for (const signal of signals) process.on(signal, interrupt);
}

/** More than any command takes from there. */
const MAX_INPUT_CHARACTERS = 65_536;

async function readInput(): Promise<string> {
  let text = '';
  for await (const piece of process.stdin.setEncoding('utf8') as AsyncIterable<string>) {
    text += piece;
    if (text.length > MAX_INPUT_CHARACTERS) throw new MoontideError('USAGE', 'Standard input holds more than a key.');
  }
  return text;
}
