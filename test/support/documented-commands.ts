/** The commands that a page of documentation shows, and how they are to be run. */
import type { Fence, Page } from './markdown.ts';

/**
 * What may stand in an HTML comment right above a fence of commands; without one they run in the scene `project`.
 *
 * - `run: SCENE`: they run in another scene of test/support/scenes.ts;
 * - `run: SCENE, until interrupted`: a command that does not end by itself is interrupted when it has shown what follows;
 * - `run: SCENE, in the background`: it goes on until the page is through;
 * - `not run: WHY; see test/….test.ts`: they cannot run in a test; the test that is named does the same by other means.
 */
export type Way =
  | { readonly kind: 'to its end' | 'until interrupted' | 'in the background'; readonly scene: string }
  | { readonly kind: 'not run'; readonly coveredBy: string };

export interface Commands {
  readonly place: string;
  readonly way: Way;
  /** For bash. */
  readonly script: string;
  /** Lines that have to be in what they print, in this order; see `missingLine`. */
  readonly output: readonly string[];
}

const SHELLS = new Set(['sh', 'bash', 'console']);
/** Programs in other languages, where a comment above them says that they are run: what runs the file of this name. */
const PROGRAMS: Readonly<Record<string, string>> = {
  ts: 'node example.ts',
  python: 'python3 example.py',
  go: 'go run example.go',
};

/** In the order of the page. @throws when a comment above a fence is not understood. */
export function commandsOf(page: Page): readonly Commands[] {
  return page.fences.flatMap((fence, index) => {
    const typed = typedIn(fence);
    if (typed === undefined) return [];
    const { script, output } = typed;
    const following = page.fences[index + 1];
    const shown = following?.note === 'output' ? following.text.split('\n') : [];
    return [{ place: fence.place, way: wayOf(fence), script, output: [...output, ...shown] }];
  });
}

interface Typed {
  readonly script: string;
  readonly output: readonly string[];
}

function typedIn({ language, text, note }: Fence): Typed | undefined {
  const program = PROGRAMS[language];
  if (language === 'console') return transcript(text);
  if (SHELLS.has(language)) return { script: text, output: [] };
  if (program === undefined || note?.startsWith('run: ') !== true) return undefined;
  const file = program.split(' ').at(-1) ?? '';
  return { script: `cat > ${file} <<'END OF PROGRAM'\n${text}\nEND OF PROGRAM\n${program}`, output: [] };
}

function wayOf({ note, place }: Fence): Way {
  if (note === undefined) return { kind: 'to its end', scene: 'project' };
  const notRun = /^not run: .+; see (\S+)$/su.exec(note);
  if (notRun?.[1] !== undefined) return { kind: 'not run', coveredBy: notRun[1] };
  const [, scene, , how = 'to its end'] = /^run: ([a-z]+)(, (until interrupted|in the background))?$/u.exec(note) ?? [];
  if (scene === undefined) throw new Error(`${place}: the comment above it is not understood: ${note}`);
  return { kind: how as 'to its end' | 'until interrupted' | 'in the background', scene };
}

/** Lines after `$` are typed, the others are what is seen. */
function transcript(text: string): Typed {
  const lines = text.split('\n');
  const isTyped = (line: string): boolean => line.startsWith('$ ');
  return {
    script: lines
      .filter(isTyped)
      .map((line) => line.slice(2))
      .join('\n'),
    output: lines.filter((line) => !isTyped(line) && line.trim() !== ''),
  };
}

/**
 * The first of the lines that a text does not have, in this order. `…` stands for anything, any number for any other, and
 * any white space for any other: pages show what is typical.
 */
export function missingLine(lines: readonly string[], text: string): string | undefined {
  const printed = text.split('\n').map(comparable);
  let at = 0;
  return lines
    .filter((line) => line.trim() !== '')
    .find((line) => {
      const parts = comparable(line)
        .split('…')
        .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`));
      const found = printed.findIndex(
        (one, index) => index >= at && new RegExp(`^${parts.join('.*')}$`, 'u').test(one),
      );
      at = found + 1;
      return found === -1;
    });
}

function comparable(line: string): string {
  return line
    .trim()
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/\d+([.,]\d+)*/gu, '0');
}
