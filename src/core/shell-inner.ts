/** Commands that run other commands: what hides behind `env`, `sudo`, `xargs`, `sh -c`, `find -exec`, `eval` and their like. */
import { ANYTHING, isKnown, joined, known, knownText, type UseText } from './permission-text.ts';
import { afterOptions } from './shell-options.ts';
import type { ShellCommand, ShellItem } from './shell-script.ts';

export type Inner = ShellItem | { readonly kind: 'script'; readonly text: UseText };

/** What the command would run; empty where it runs nothing but itself. */
export function innerOf(command: ShellCommand): readonly Inner[] {
  const [name, ...args] = command.words;
  const base = name === undefined ? undefined : knownText(name)?.split('/').at(-1);
  if (base === undefined) return [];
  if (SHELLS.has(base)) return ofShell(base, args);
  const wrapper = WRAPPERS.get(base);
  if (wrapper !== undefined) return ofWrapper(base, wrapper, args);
  switch (base) {
    case 'eval':
      return args.length === 0 ? [] : [script(joined(args, ' '))];
    case 'trap':
      return ofTrap(args);
    case 'xargs':
      return ofXargs(args);
    case 'find':
      return ofFind(args);
    case 'source':
    case '.':
      return isPlainFile(args[0]) ? [] : [obscure(base)];
    case 'hash':
    case 'mapfile':
    case 'readarray':
    case 'compgen':
    case 'complete':
      return args.some((arg) => !isKnown(arg) || /^-\w*[pCF]/u.test(knownText(arg) ?? '')) ? [obscure(base)] : [];
    default:
      if (OBSCURE.has(base)) return [obscure(base)];
      return EVALUATING.has(base) && args.some(mayHoldIndex) ? [obscure(base)] : [];
  }
}

interface Wrapper {
  /** Options that are followed by a value, in letters and in words. */
  readonly values?: readonly string[];
  /** Options with which it does something else, or more than can be followed. */
  readonly obscure?: readonly string[];
  /** Options with which it runs nothing. */
  readonly idle?: readonly string[];
  /** Words that stand before the command. */
  readonly operands?: number;
  /** `NAME=value` may stand before the command. */
  readonly assigns?: true;
}

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['env', { values: ['-u', '--unset', '-C', '--chdir'], obscure: ['-S', '--split-string'], assigns: true }],
  [
    'sudo',
    {
      values: ['-u', '-g', '-h', '-p', '-C', '-T', '-R', '-D', '-r', '-t', '--user', '--group', '--host', '--prompt'],
      obscure: ['-s', '-i', '-e', '--shell', '--login', '--edit'],
      assigns: true,
    },
  ],
  ['doas', { values: ['-u', '-C'], obscure: ['-s'] }],
  ['command', { idle: ['-v', '-V'] }],
  ['builtin', {}],
  ['exec', { values: ['-a'] }],
  ['nohup', {}],
  ['setsid', {}],
  ['time', { values: ['-f', '-o', '--format', '--output'] }],
  ['nice', { values: ['-n', '--adjustment'] }],
  ['ionice', { values: ['-c', '-n', '-p', '-P', '-u'] }],
  ['stdbuf', { values: ['-i', '-o', '-e', '--input', '--output', '--error'] }],
  ['timeout', { values: ['-k', '-s', '--kill-after', '--signal'], operands: 1 }],
  ['chroot', { obscure: ['--userspec'], operands: 1 }],
  ['flock', { values: ['-w', '-E', '--timeout'], obscure: ['-c', '--command'], operands: 1 }],
  ['taskset', { operands: 1 }],
  ['busybox', {}],
  ['toybox', {}],
  ['caffeinate', { values: ['-t', '-w'] }],
]);

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish', 'csh', 'tcsh']);
/** Their commands are parsed as those of bash. */
const LIKE_BASH: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash']);

/** They run a text that is put together, or change what later words mean. */
const OBSCURE: ReadonlySet<string> = new Set(
  'alias shopt enable bind let fc su runuser script watch parallel at batch unshare nsenter setpriv strace ltrace gdb entr expect rlwrap screen tmux'.split(
    ' ',
  ),
);

/** Builtins of bash that compute the index in `name[index]`, and so run a `$(…)` in it even where it was quoted. */
const EVALUATING: ReadonlySet<string> = new Set(
  'test [ printf read unset declare typeset local export readonly wait getopts'.split(' '),
);

function ofWrapper(name: string, wrapper: Wrapper, args: readonly UseText[]): readonly Inner[] {
  const { values = [], obscure: strange = [], idle = [], operands = 0, assigns = false } = wrapper;
  const after = afterOptions(args, { values, stop: [...strange, ...idle] });
  if (after.kind === 'stopped') return idle.includes(after.at) ? [] : [obscure(name)];
  if (after.kind === 'unknown') return [obscure(name)];
  const rest = after.rest.slice(operands);
  const start = assigns ? rest.findIndex((word) => !isAssignment(word)) : 0;
  const words = start === -1 ? [] : rest.slice(start);
  return words.length === 0 ? [] : [{ kind: 'command', assignments: rest.slice(0, start), words }];
}

function ofShell(shell: string, args: readonly UseText[]): readonly Inner[] {
  for (const [index, arg] of args.entries()) {
    const text = knownText(arg);
    if (text === undefined) return [obscure(shell)];
    if (/^[-+]\w*c/u.test(text)) {
      const found = args.slice(index + 1).find((one) => !/^[-+]/u.test(knownText(one) ?? ''));
      return found !== undefined && LIKE_BASH.has(shell) ? [script(found)] : [obscure(shell)];
    }
    if (text === '--version' || text === '--help') return [];
    // An option with a value of its own, or a file: `bash -o pipefail build.sh`.
    if (/^[-+]\w*[oO]$/u.test(text)) return ofShell(shell, args.slice(index + 2));
    if (text.startsWith('--') && text !== '--norc' && text !== '--noprofile' && text !== '--posix')
      return [obscure(shell)];
    if (/^[-+]\w*s/u.test(text) || text === '-') return [obscure(shell)];
    if (!/^[-+]/u.test(text)) return isPlainFile(arg) ? [] : [obscure(shell)];
  }
  // What it runs comes in by its input.
  return [obscure(shell)];
}

function ofTrap([action, ...signals]: readonly UseText[]): readonly Inner[] {
  if (action === undefined || signals.length === 0) return [];
  const text = knownText(action);
  return text === '-' || text === '' || text === '-p' || text === '-l' ? [] : [script(action)];
}

function ofXargs(args: readonly UseText[]): readonly Inner[] {
  const values = ['-n', '-P', '-L', '-s', '-d', '-E', '-a', '--max-args', '--max-procs', '--delimiter', '--arg-file'];
  const after = afterOptions(args, { values, stop: ['-I', '-i', '-J', '-R', '--replace'] });
  if (after.kind !== 'rest') return [obscure('xargs')];
  const words = after.rest.length === 0 ? [known('echo')] : after.rest;
  return [{ kind: 'command', assignments: [], words: [...words, [ANYTHING]] }];
}

function ofFind(args: readonly UseText[]): readonly Inner[] {
  if (args.some((arg) => !isKnown(arg) && /^(?:-|$)/u.test(arg[0] ?? ''))) return [obscure('find')];
  const inner: Inner[] = [];
  for (const [index, arg] of args.entries()) {
    if (!/^-(?:exec|execdir|ok|okdir)$/u.test(knownText(arg) ?? '')) continue;
    const rest = args.slice(index + 1);
    const end = rest.findIndex((one) => [';', '+'].includes(knownText(one) ?? ''));
    const words = rest.slice(0, end === -1 ? undefined : end).map(withFound);
    if (words.length > 0) inner.push({ kind: 'command', assignments: [], words });
  }
  return inner;
}

/** `{}` is whatever is found. */
function withFound(word: UseText): UseText {
  return word.flatMap((stretch) =>
    stretch === ANYTHING
      ? [ANYTHING]
      : stretch.split('{}').flatMap((piece, at) => (at === 0 ? [piece] : [ANYTHING, piece])),
  );
}

function isAssignment(word: UseText): boolean {
  return /^[A-Za-z_]\w*=/u.test(word[0] ?? '');
}

/** A file that is there under this name, not an input or a substitution. */
function isPlainFile(word: UseText | undefined): boolean {
  const text = word === undefined ? undefined : knownText(word);
  return text !== undefined && text !== '-' && text !== '' && !/^\/(?:dev|proc)\//u.test(text);
}

/** Ends before `=`: what is assigned is no name. */
function mayHoldIndex(word: UseText): boolean {
  const name: (string | typeof ANYTHING)[] = [];
  for (const stretch of word) {
    const end = stretch?.indexOf('=') ?? -1;
    name.push(end === -1 ? stretch : (stretch ?? '').slice(0, end));
    if (end !== -1) break;
  }
  if (!isKnown(name)) return !word.some((stretch) => stretch !== ANYTHING && /^[A-Za-z_]\w*=/u.test(stretch));
  return /\[.*[$`]/su.test(name.join(''));
}

function script(text: UseText): Inner {
  return { kind: 'script', text };
}

function obscure(text: string): Inner {
  return { kind: 'obscure', text };
}
