import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';

/** Each shell asks its own completion, with the script that the command prints. */
it.each([
  ['fish', 'moontide completion fish | source; complete -C "moontide sprint "'],
  // Its completion lives in the line editor: what is offered is noted in place of being shown.
  [
    'zsh',
    `compadd() { shift; print -l -- "$@"; }; compdef() { :; }; source <(moontide completion zsh)
     words=(moontide sprint ''); CURRENT=3; _moontide`,
  ],
])('%s completes the words of a command', async (shell, script) => {
  await using line = await openCommandLine();
  const { command, env } = line.commandFor('');
  const quoted = command.map((word) => `'${word}'`).join(' ');
  const define = shell === 'fish' ? `function moontide; ${quoted} $argv; end` : `moontide() { ${quoted} "$@"; }`;
  const { stdout } = await promisify(execFile)(shell, ['-c', `${define}\n${script}`], {
    env: { ...env },
    cwd: line.root,
  });
  const words = stdout.split('\n').map((found) => found.split('\t')[0]);
  expect(words).toEqual(expect.arrayContaining(['start', 'end', 'list']));
});
