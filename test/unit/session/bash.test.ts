import { describe, expect, it } from 'vitest';
import { judgeAll } from '../../../src/core/permission-judge.ts';
import type { PermissionRules } from '../../../src/core/permission.ts';
import { shellUses } from '../../../src/core/shell-uses.ts';
import { parseBash } from '../../../src/session/bash.ts';

const ROOT = '/home/me/project';

function judged(command: string, rules: PermissionRules): string {
  const { action } = judgeAll(shellUses(command, ROOT, parseBash), [{ name: 'session', rules }]);
  return action;
}

/** Only git, echo and a few that print are allowed. */
const GIT: PermissionRules = {
  bash: { 'git *': 'allow', 'echo *': 'allow', 'cat *': 'allow', ':': 'allow', '*': 'ask' },
};

describe('a command of which every part is allowed', () => {
  it.each([
    'git status',
    'git',
    'git log --format="%h %s" -- "a b.md"',
    'git status && git diff || echo no',
    'git log | cat -n',
    'git status 2>&1',
    'git status >/dev/null 2>&1',
    'git log < notes.md',
    '! git diff --quiet',
    'time git status',
    'if git diff --quiet; then echo same; else echo changed; fi',
    'for file in a b; do git log "$file"; done',
    'file=a.md; git log $file',
    'git log $(git rev-parse HEAD)',
    'git \\\n  status',
    'g\\it status',
    '"gi"t status',
    'f() { git status; }; git diff',
    'sh -c "git status"',
    'cat <<EOF\nplain\nEOF',
    "cat <<'EOF'\n$(rm x)\nEOF",
    'cat <(git log)',
    'echo $((1 + 2))',
    'git commit -m "it `echo worked`"',
    "echo 'rm -rf /'",
    'git status # ; rm -rf x',
    'eval "git status"',
    "trap 'git status' EXIT",
    'command -v rm',
  ])('is allowed: %s', (command) => {
    const wrappers = { 'sh *': 'allow', 'eval *': 'allow', 'trap *': 'allow', 'command *': 'allow' } as const;
    expect(judged(command, { ...GIT, bash: { ...(GIT['bash'] as object), ...wrappers } })).toBe('allow');
  });
});

/** Every one of these runs, or may run, something else than git. */
const HIDING = [
  'git status; rm -rf x',
  'git status && rm -rf x',
  'git status || rm -rf x',
  'git status | rm -rf x',
  'git status |& rm -rf x',
  'git status & rm -rf x',
  'git status\nrm -rf x',
  'git log $(rm x)',
  'git log "$(rm x)"',
  'git log `rm x`',
  'git log "`echo \\`rm x\\``"',
  'git log ${x:-$(rm y)}',
  'git log "${x:-`rm y`}"',
  'git log $((a[$(rm x)]))',
  "git log $(( 'a[$(rm x)]' ))",
  'git log {a,$(rm x)}',
  'git log [$(rm x)]*',
  'git log $"$(rm x)"',
  'x=$(rm y) git status',
  'x=$(rm y)',
  'git status > $(rm y)',
  'git status > file',
  'git status >> file',
  'git status >| file',
  'git status &> file',
  'git status >& file',
  'git status <> file',
  '> file',
  'cat <(rm x)',
  'git log > >(rm x)',
  'cat <<EOF\n$(rm x)\nEOF',
  'cat <<-EOF\n\t`rm x`\n\tEOF',
  'cat <<EOF; rm x\ntext\nEOF',
  'cat <<< "$(rm x)"',
  '(rm x)',
  '{ rm x; }',
  '${ rm x; }',
  'if rm x; then git status; fi',
  'while git status; do rm x; done',
  'for i in $(rm x); do git log; done',
  'for ((i = $(rm x); i < 1; i++)); do git log; done',
  'case $(rm x) in a) git log;; esac',
  'case a in a) rm x;; esac',
  'select a in b; do rm x; done',
  'f() { rm x; }; f',
  'git() { rm "$@"; }; git status',
  'function git { rm x; }',
  'coproc rm x',
  '! rm x',
  'time rm x',
  '[[ -f $(rm x) ]]',
  '[[ a =~ $(rm x) ]]',
  "[[ -v 'a[$(rm x)]' ]]",
  "[[ 'a[$(rm x)]' -eq 1 ]]",
  '((a[$(rm x)]))',
  '((x))',
  'eval "rm x"',
  'eval rm x',
  'eval "$x"',
  'sh -c "rm x"',
  'sh -c "git status; rm x"',
  'sh -ec "rm x"',
  'bash -o pipefail -c "rm x"',
  'bash -c "$x"',
  'bash -c \'bash -c "rm x"\'',
  '/bin/sh -c "rm x"',
  'echo "rm x" | sh',
  'sh <<< "rm x"',
  'bash <(echo rm x)',
  'sh /dev/stdin <<< "rm x"',
  'source <(echo rm x)',
  '. /dev/stdin',
  'env rm x',
  'env -i A=1 rm x',
  'env -S "rm x"',
  'sudo rm x',
  'sudo -u root rm x',
  'nice -n 5 rm x',
  'nohup rm x',
  'timeout -k 5 10 rm x',
  'timeout 10 env nice rm x',
  'command rm x',
  'exec rm x',
  'builtin eval "rm x"',
  'xargs rm',
  'echo x | xargs -n 1 rm',
  'echo x | xargs -I{} sh -c "{}"',
  'find . -exec rm {} +',
  'find . -name a -execdir sh -c "rm x" \\;',
  'find . -delete',
  "trap 'rm x' EXIT",
  'alias git=rm',
  'hash -p /bin/rm git',
  '$CMD x',
  '"$CMD" x',
  '${CMD}m x',
  'r{m,} x',
  '/bin/r? x',
  '~/bin/git status',
  './git status',
  '/tmp/git status',
  "'git status' x",
  'PATH=/tmp/evil git status',
  'PATH=/tmp/evil; git status',
  'export PATH=/tmp/evil; git status',
  'GIT_PAGER="rm x" git log',
  'for PATH in /tmp/evil; do git status; done',
  ': ${PATH:=/tmp/evil}; git log ${!x}',
  'echo ${x@P}',
  "read 'a[$(rm x)]'",
  "printf -v 'a[$(rm x)]' x",
  "unset 'a[$(rm x)]'",
  "let 'a[$(rm x)]=1'",
  'cat < /dev/tcp/example.org/80',
  'git status "',
  'git status $(',
  'if git status',
  'git status )',
  'git status <<',
  "$'r\\x6d' x",
  'git log\r\nrm x',
];

describe('a command that hides another behind an allowed one', () => {
  const lenient: PermissionRules = {
    bash: {
      ...(GIT['bash'] as object),
      // Even with everything allowed that can hide a command.
      ...Object.fromEntries(
        [
          'sh',
          'bash',
          '/bin/sh',
          'eval',
          'env',
          'sudo',
          'nice',
          'nohup',
          'timeout',
          'command',
          'exec',
          'builtin',
          'trap',
        ]
          .concat([
            'xargs',
            'find . -exec',
            'find . -name',
            'source',
            '.',
            'alias',
            'hash',
            'read',
            'printf',
            'unset',
            'let',
          ])
          .map((name) => [`${name} *`, 'allow' as const]),
      ),
    },
  };

  it.each(HIDING)('asks: %j', (command) => {
    expect([judged(command, GIT), judged(command, lenient)]).toEqual(['ask', 'ask']);
  });
});

describe('a command that is made to be hard to read', () => {
  it.each([
    ['wrappers in wrappers', 'xargs env sudo '.repeat(3000), 'git status'],
    ['substitutions in substitutions', '$('.repeat(3000), `git status${')'.repeat(3000)}`],
    ['folders in folders', '('.repeat(10_000), `git status${')'.repeat(10_000)}`],
    ['one that never ends', 'echo "$(', ''],
  ])('asks: %s', (_what, start, end) => {
    const rules: PermissionRules = {
      bash: { 'git *': 'allow', 'xargs *': 'allow', 'env *': 'allow', 'sudo *': 'allow', 'echo *': 'allow' },
    };
    expect(judged(start + end, rules)).toBe('ask');
  });
});

describe('a command that is denied', () => {
  const rules: PermissionRules = {
    bash: { 'rm *': 'deny', 'git push*': 'deny', '*': 'allow' },
    edit: 'allow',
    webfetch: 'deny',
  };

  it.each([
    'rm x',
    '/bin/rm x',
    '\\rm x',
    "'r'm x",
    'A=1 rm x',
    'ls; rm x',
    'ls $(rm x)',
    'sudo rm x',
    'env A=1 rm x',
    'xargs rm',
    'find . -exec rm {} +',
    'sh -c "rm x"',
    'git   push --force',
    'cat < /dev/tcp/example.org/80',
  ])('is denied in every guise: %s', (command) => {
    expect(judged(command, rules)).toBe('deny');
  });

  it.each(['$CMD x', 'eval "$x"', 'g{it,} push', 'git $SUB', 'echo x | sh', 'ls "'])(
    'asks where it only may be: %s',
    (command) => {
      expect(judged(command, rules)).toBe('ask');
    },
  );

  it.each(['ls -l', 'git status', 'echo rm x', 'cd sub && make > out.log'])('leaves others be: %s', (command) => {
    expect(judged(command, rules)).toBe('allow');
  });
});

describe('files that a command opens', () => {
  const rules: PermissionRules = {
    bash: 'allow',
    edit: { 'docs/*': 'allow', '*': 'deny' },
    read: { '*.key': 'deny', '*': 'allow' },
  };

  it.each([
    ['echo x > docs/a.md', 'allow'],
    ['echo x > ./docs/../docs/a.md', 'allow'],
    [`echo x > ${ROOT}/docs/a.md`, 'allow'],
    ['echo x > docs/../src/a.ts', 'deny'],
    ['echo x > /etc/passwd', 'deny'],
    ['echo x >> "docs/$name"', 'deny'],
    ['cd /tmp && echo x > docs/a.md', 'deny'],
    ['cat < a.md', 'allow'],
    ['cat < server.key', 'deny'],
    ['cat < $file', 'ask'],
  ])('%s: %s', (command, action) => {
    expect(judged(command, rules)).toBe(action);
  });
});
