/** Columns of text that fit a terminal. */
import stringWidth from 'string-width';
import { shorten, shortenEnd, wrapped } from './width.ts';

export interface Column {
  readonly head: string;
  readonly align?: 'right';
  /** Gives way when the table is wider than the terminal: where its texts are cut, or that they go on below. */
  readonly gives?: 'middle' | 'end' | 'lines';
}

/** No column gets narrower than this: better a line that the terminal wraps. */
const NARROWEST = 12;
const GAP = '  ';

/** One line for the head and one for each row, or more where a cell goes on; cells hold no line ends. `width`: columns of the terminal. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const lines = [columns.map(({ head }) => head), ...rows];
  const widths = fitted(columns, lines, width);
  return lines.flatMap((cells) => {
    const parts = columns.map(({ gives }, index) => fit(cells[index] ?? '', widths[index] ?? 0, gives));
    const height = Math.max(...parts.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      columns
        .map(({ align }, index) => padded(parts[index]?.[line] ?? '', widths[index] ?? 0, align))
        .join(GAP)
        .trimEnd(),
    );
  });
}

/** The natural widths, with what is too much taken from the widest column that gives, again and again. */
function fitted(columns: readonly Column[], lines: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map((_, index) =>
    lines.reduce((widest, cells) => Math.max(widest, stringWidth(cells[index] ?? '')), 0),
  );
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  while (excess > 0 && Number.isFinite(excess)) {
    const [widest, next = NARROWEST] = widths
      .filter((each, index) => columns[index]?.gives !== undefined && each > NARROWEST)
      .toSorted((one, other) => other - one);
    if (widest === undefined) break;
    const taken = Math.min(excess, Math.max(1, widest - next), widest - NARROWEST);
    widths[widths.findIndex((each, index) => each === widest && columns[index]?.gives !== undefined)] = widest - taken;
    excess -= taken;
  }
  return widths;
}

function fit(text: string, width: number, gives: Column['gives']): string[] {
  switch (gives) {
    case 'end':
      return [shortenEnd(text, width)];
    case 'lines':
      // A word of its own, such as an id, says as much without its middle.
      return text.includes(' ') ? wrapped(text, width) : [shorten(text, width)];
    case 'middle':
    case undefined:
      return [shorten(text, width)];
  }
}

function padded(text: string, width: number, align: Column['align']): string {
  const padding = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? padding + text : text + padding;
}
