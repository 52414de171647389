import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAll } from '../../../src/core/permission-judge.ts';
import type { PermissionRules } from '../../../src/core/permission.ts';
import { knownText } from '../../../src/core/permission-text.ts';
import { shellUses } from '../../../src/core/shell-uses.ts';
import { parseBash } from '../../../src/session/bash.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** What bash itself makes of it. */
function bash(source: string, cwd: string): { readonly status: number | null; readonly stdout: string } {
  return spawnSync('bash', ['--noprofile', '--norc', '-c', source], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: '/home/me', x: 'value' },
    timeout: 20_000,
  });
}

const character = fc.constantFrom(...Array.from('ab01 \\$"\'`*?[]{},~!#&;|<>()=:@^%+-\n\t/é✓'));
const fragment = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '-', '='), minLength: 1, maxLength: 4 }),
  fc.string({ unit: character, maxLength: 5 }).map((text) => `'${text.replaceAll("'", '')}'`),
  fc.string({ unit: character, maxLength: 5 }).map((text) => `"${text.replaceAll(/[`"$\\!]/gu, '')}"`),
  fc.constantFrom('"a\\$b"', '"\\\\"', '"\\a"', '"\\\n"', '\\ ', '\\$', "\\'", '\\\n', '\\é', '""', "''", '\\~'),
  fc.constantFrom("$'\\x41'", "$'\\n'", "$'\\''", "$'\\u00e9'", "$'\\101b'", "$'\\cA'", "$'a\\0b'", "$'a\\\\'"),
  fc.constantFrom('$x', '"$x"', '${x}', '$(echo a)', '*', '?', '[ab]', '{a,b}', '~', '$((1+1))', '{1..3}', '!', '#'),
);
const word = fc.array(fragment, { minLength: 1, maxLength: 4 }).map((fragments) => fragments.join(''));

describe('a word whose text is known before bash has run', () => {
  it('is what bash makes of it', () => {
    using folder = tempFolder();
    let compared = 0;
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
        const source = `printf '%s\\0' - ${words.join(' ')}`;
        const items = parseBash(source);
        const [first, ...others] = items ?? [];
        if (first?.kind !== 'command' || others.length > 0) return;
        const texts = first.words.slice(2).map(knownText);
        if (texts.includes(undefined)) return;
        const { status, stdout } = bash(source, folder.path);
        compared += 1;
        expect({ source, status, words: stdout.split('\0').slice(0, -1) }).toEqual({ source, status: 0, words: texts });
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Ways to run a command that look like another; each takes a command and gives one. */
const DISGUISES: readonly ((command: string) => string)[] = [
  (command) => `echo a; ${command}`,
  (command) => `echo a && ${command}`,
  (command) => `echo a | ${command.includes('\n') ? `{ ${command}\n}` : command}`,
  (command) => `echo "$(${command}\n)"`,
  (command) => `echo \${y:-$(${command}\n)}`,
  (command) => `echo $((1 + $(${command} >&2\necho 1)))`,
  (command) => `cat <(${command}\n)`,
  (command) => `cat <<EOF\n$(${command}\n)\nEOF`,
  (command) => `cat <<< "$(${command}\n)"`,
  (command) => `( ${command}\n)`,
  (command) => `{ ${command}\n}`,
  (command) => `if ${command}\nthen :; fi`,
  (command) => `for i in 1; do ${command}\ndone`,
  (command) => `case a in a) ${command}\n;; esac`,
  (command) => `f() { ${command}\n}; f`,
  (command) => `y=$(${command}\n)`,
  (command) => `eval ${quote(command)}`,
  (command) => `sh -c ${quote(`bash -c ${quote(command)}`)}`,
  (command) => `env A=1 bash -c ${quote(command)}`,
  (command) => `nohup timeout 10 bash -c ${quote(command)}`,
  (command) => `echo | xargs -n 1 bash -c ${quote(command)}`,
  (command) => `find . -maxdepth 0 -exec bash -c ${quote(command)} \\;`,
  (command) => `bash <<'END'\n${command}\nEND`,
  (command) => `trap ${quote(command)} EXIT`,
  (command) => `time ${command.includes('\n') ? `{ ${command}\n}` : command}`,
  (command) => `! { ${command}\n}`,
  (command) => `[[ -n $(${command}\n) ]]`,
  (command) => `z='a[$(${command}\n)]'; (( z ))`,
  (command) => `y=${quote(command)}; eval "$y"`,
  (command) => `y=${quote(command)}; bash -c "$y"`,
  (command) => `read y <<< ${quote(command.replaceAll('\n', '; '))}; eval "$y"`,
];

/** Everything is allowed that the disguises name, but not what they hide. */
const NAMES = 'echo cat : f eval sh bash env nohup timeout xargs find trap read'.split(' ');
const ALLOWED = Object.fromEntries(NAMES.map((name) => [`${name} *`, 'allow' as const]));
const RULES: PermissionRules = { bash: { ...ALLOWED, '*': 'ask' } };

describe('a command that runs another', () => {
  it('is not allowed by the rules of those that it looks like', () => {
    using folder = tempFolder();
    const ran = join(folder.path, 'ran');
    let tried = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...DISGUISES), { minLength: 1, maxLength: 3 }), (disguises) => {
        const source = disguises.reduce((command, disguise) => disguise(command), 'touch ran');
        rmSync(ran, { force: true });
        bash(source, folder.path);
        if (!existsSync(ran)) return;
        tried += 1;
        const { action } = judgeAll(shellUses(source, folder.path, parseBash), [{ name: 'session', rules: RULES }]);
        expect({ source, action }).toEqual({ source, action: 'ask' });
      }),
      { numRuns: 100 },
    );
    expect(tried).toBeGreaterThan(50);
  });
});
