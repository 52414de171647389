/** What a shell command would do, as uses of tools: each of its commands, wherever it hides, and each file it opens. */
import { ANYTHING, joined, known, knownText, shown, type Use, type UseText } from './permission-text.ts';
import { pathUnder } from './path-under.ts';
import { quoted } from './shell-quote.ts';
import type { ParseShell, ShellCommand, ShellItem, ShellRedirect } from './shell-script.ts';
import { innerOf } from './shell-inner.ts';

/** Commands in commands (`env nice sh -c 'sh -c …'`) deeper than this are not looked into. */
const DEEPEST = 16;

/** `parse` is the parser of the shell, at the edge; `root` is the folder in which the command would run. */
export function shellUses(source: string, root: string, parse: ParseShell): readonly [Use, ...Use[]] {
  const items = parse(source);
  if (items === undefined) return [obscure(source)];
  const all = unfolded(items, parse, 0);
  const moves = all.some((item) => item.kind === 'command' && movesFolder(item));
  const [first, ...others] = all.flatMap((item) => usesOf(item, moves ? undefined : root));
  return first === undefined ? [{ tool: 'bash', text: known(source) }] : [first, ...others];
}

/** Every item, and what the commands among them would run in turn. */
function unfolded(items: readonly ShellItem[], parse: ParseShell, depth: number): readonly ShellItem[] {
  return items.flatMap((item): readonly ShellItem[] => {
    if (item.kind !== 'command') return [item];
    const found = innerOf(item);
    if (found.length > 0 && depth >= DEEPEST) return [item, { kind: 'obscure', text: shown(commandText(item)) }];
    const inner = found.flatMap((one): readonly ShellItem[] => {
      if (one.kind !== 'script') return [one];
      const text = knownText(one.text);
      const parsed = text === undefined ? undefined : parse(text);
      return parsed ?? [{ kind: 'obscure', text: shown(one.text) }];
    });
    return [item, ...unfolded(inner, parse, depth + 1)];
  });
}

function usesOf(item: ShellItem, root: string | undefined): readonly Use[] {
  switch (item.kind) {
    case 'command':
      return commandUses(item);
    case 'redirect':
      return redirectUses(item, root);
    case 'assignment':
      return isHarmless(item.name) ? [] : [{ tool: 'bash', text: [`${item.name}=`, ...item.value] }];
    case 'obscure':
      return [{ tool: 'bash', text: [ANYTHING] }];
  }
}

/**
 * A rule may speak of `rm` and mean `/bin/rm`, or of `git` and not mean `LD_PRELOAD=x git`: so every way to put it is
 * judged, and the strictest word counts.
 */
function commandUses(command: ShellCommand): readonly Use[] {
  const [name, ...rest] = command.words;
  if (name === undefined) return [];
  const plain = { ...command, assignments: [] };
  const ways = command.assignments.length === 0 ? [plain] : [command, plain];
  const base = knownText(name)?.split('/').at(-1);
  if (base !== undefined && base !== '' && base !== knownText(name))
    ways.push({ ...plain, words: [known(base), ...rest] });
  return ways.map((way) => ({ tool: 'bash', text: commandText(way) }));
}

function commandText({ assignments, words }: ShellCommand): UseText {
  return joined([...assignments, ...words].map(quoted), ' ');
}

function redirectUses({ direction, target }: ShellRedirect, root: string | undefined): readonly Use[] {
  const path = knownText(target);
  if (path !== undefined && HARMLESS_FILES.has(path)) return [];
  // Bash itself opens a connection there.
  if (path !== undefined && /^\/dev\/(?:tcp|udp)\//u.test(path)) return [{ tool: 'webfetch', text: target }];
  const tool = direction === 'to' ? 'edit' : 'read';
  // What is not known may hold `..` and lead anywhere.
  if (path === undefined || (root === undefined && !path.startsWith('/'))) return [{ tool, text: [ANYTHING] }];
  return [{ tool, text: known(pathUnder(root ?? '/', path)) }];
}

const HARMLESS_FILES: ReadonlySet<string> = new Set([
  '/dev/null',
  '/dev/stdin',
  '/dev/stdout',
  '/dev/stderr',
  '/dev/tty',
]);

/** Relative paths after it mean something else. */
function movesFolder({ words: [name] }: ShellCommand): boolean {
  const text = name === undefined ? undefined : knownText(name);
  return text === undefined || ['cd', 'pushd', 'popd', 'env', 'chroot'].includes(text.split('/').at(-1) ?? '');
}

/** Variables that bash, the linker or a program obeys have names in capitals; the others only hold values. */
function isHarmless(name: string): boolean {
  return /^[a-z_][a-z0-9_]*$/u.test(name) && name !== '_';
}

function obscure(source: string): Use {
  return { tool: 'bash', text: known(source), obscure: true };
}
