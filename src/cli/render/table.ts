/** Columns of text that fit a terminal. */
import stringWidth from 'string-width';
import { shorten, shortenEnd } from './width.ts';

export interface Column {
  readonly head: string;
  readonly align?: 'right';
  /** Gives way when the table is wider than the terminal, and where its texts are cut. */
  readonly gives?: 'middle' | 'end';
}

/** No column gets narrower than this: better a line that the terminal wraps. */
const NARROWEST = 12;
const GAP = '  ';

/** One line for the head and one for each row; cells hold no line ends. `width`: columns of the terminal. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const lines = [columns.map(({ head }) => head), ...rows];
  const widths = fitted(columns, lines, width);
  return lines.map((cells) =>
    columns
      .map((column, index) => cell(cells[index] ?? '', widths[index] ?? 0, column))
      .join(GAP)
      .trimEnd(),
  );
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

function cell(text: string, width: number, { align, gives }: Column): string {
  const fit = gives === 'end' ? shortenEnd(text, width) : shorten(text, width);
  const padding = ' '.repeat(Math.max(0, width - stringWidth(fit)));
  return align === 'right' ? padding + fit : fit + padding;
}
