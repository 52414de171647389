/** Runs a command as the daemon does, until it is killed itself. */
import { systemClock } from '../../src/clock.ts';
import { shellEnvironment } from '../../src/session/shell-environment.ts';
import { runShell } from '../../src/session/shell.ts';

const [folder = '', command = ''] = process.argv.slice(2);
await runShell(
  {
    command,
    folder,
    env: shellEnvironment(process.env),
    timeoutMs: 600_000,
    maxCharacters: 1000,
    signal: new AbortController().signal,
    onOutput: () => {},
  },
  systemClock,
);
