/** A stream of the process as a screen. */
import { styleText } from 'node:util';
import type { FullScreen, LiveLines, Screen } from './context.ts';

/** `process.stdout` or `process.stderr`: a terminal, or a file or pipe, which lacks what only terminals have. */
interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** `term`: as the variable TERM, of which `dumb` says that a terminal shows lines and nothing else. */
export function createScreen(stream: Output, term: string | undefined): Screen {
  const isTerminal = (stream.isTTY ?? false) && term !== 'dumb';
  return {
    isTerminal,
    get columns() {
      return isTerminal ? lengthOf(stream.columns, USUAL_COLUMNS) : Number.POSITIVE_INFINITY;
    },
    get rows() {
      return isTerminal ? lengthOf(stream.rows, USUAL_ROWS) : Number.POSITIVE_INFINITY;
    },
    // Looks at NO_COLOR, FORCE_COLOR and the stream.
    style: (format, text) => styleText(format, text, { stream }),
    write: (text) => {
      stream.write(text);
    },
    live: () => startLive(stream),
    full: () => startFull(stream),
    onResize: (changed) => {
      stream.on('resize', changed);
      return { [Symbol.dispose]: () => void stream.off('resize', changed) };
    },
  };
}

const USUAL_COLUMNS = 80;
const USUAL_ROWS = 24;

/** Terminals of programs, such as those of CI services, say 0 where nobody told them. */
function lengthOf(told: number | undefined, usual: number): number {
  return told === undefined || told === 0 ? usual : told;
}

async function startLive(stream: Output): Promise<LiveLines> {
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stream);
  return {
    show: (lines) => update(lines.join('\n')),
    persist: (lines) => update.persist(lines.join('\n')),
    clear: () => update.clear(),
    [Symbol.dispose]: () => update.done(),
  };
}

/** Sequences of every terminal that knows xterm's (ctlseqs: DECSET 1049, 25 and 7, CUP, EL, ED). */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const ERASE_LINE_END = '\u001b[K';
const ERASE_BELOW = '\u001b[J';

function startFull(stream: Output): FullScreen {
  stream.write(ENTER);
  return {
    // Line by line over the frame before, not erased first: that would flicker.
    show: (lines) => {
      const frame = clipped(lines, lengthOf(stream.rows, USUAL_ROWS) - 1).map((line) => `${line}${ERASE_LINE_END}\r\n`);
      stream.write(HOME + frame.join('') + ERASE_BELOW);
    },
    [Symbol.dispose]: () => void stream.write(LEAVE),
  };
}

function clipped(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  const shown = lines.slice(0, Math.max(0, rows - 1));
  return [...shown, `… and ${lines.length - shown.length} more lines`];
}
