/** Sentences for people. What is copied or parsed – tables, JSON, links, contents – goes through `print` as it is. */
import type { Screen } from './context.ts';
import { flowing } from './render/flowing.ts';

/** Prints lines; those that a terminal would break in the middle of a word are broken between words, and indented. */
export function tell(screen: Screen, lines: readonly string[]): void {
  const shown = screen.isTerminal ? lines.flatMap((line) => flowing(line, screen.columns)) : lines;
  if (shown.length > 0) screen.write(`${shown.join('\n')}\n`);
}
