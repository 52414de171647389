import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';

it.each([
  [['moontide', 'spr'], ['sprint']],
  [
    ['moontide', 'sprint', ''],
    ['start', 'end', 'list'],
  ],
  [['moontide', 'sync', '--in'], ['--initial']],
  [['moontide', 'sync', '--project', '/x', '--dry'], ['--dry-run']],
  [
    ['moontide', 'completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
])('completes %j in bash', async (words, expected) => {
  await using line = await openCommandLine();
  const { command, env } = line.commandFor('');
  const quoted = command.map((word) => `'${word}'`).join(' ');
  const script = `
    moontide() { ${quoted} "$@"; }
    source <(moontide completion bash)
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
    _moontide; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env: { ...env }, cwd: line.root });
  expect(stdout.trim().split('\n')).toEqual(expected);
});
