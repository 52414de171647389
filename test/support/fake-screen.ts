import { stripVTControlCharacters } from 'node:util';
import type { FullScreen, LiveLines, Screen } from '../../src/cli/context.ts';
import type { Style } from '../../src/cli/render/text.ts';

/** Remembers what was written; a terminal of 80 by 24 when told to be one. */
export class FakeScreen implements Screen {
  readonly isTerminal: boolean;
  readonly style: Style;
  columns: number;
  rows: number;
  /** Everything that was written for good. */
  text = '';
  /** What stood in the lines that change in place, one entry for each change. */
  readonly frames: string[][] = [];
  readonly #resized = new Set<() => void>();

  constructor({ isTerminal = false, style = plain }: { readonly isTerminal?: boolean; readonly style?: Style } = {}) {
    this.isTerminal = isTerminal;
    this.style = style;
    this.columns = isTerminal ? 80 : Number.POSITIVE_INFINITY;
    this.rows = isTerminal ? 24 : Number.POSITIVE_INFINITY;
  }

  get lines(): string[] {
    return stripVTControlCharacters(this.text).split('\n').slice(0, -1);
  }

  write(text: string): void {
    this.text += text;
  }

  async live(): Promise<LiveLines> {
    return {
      show: (lines) => this.frames.push([...lines]),
      persist: (lines) => this.write(`${lines.join('\n')}\n`),
      clear: () => this.frames.push([]),
      [Symbol.dispose]: () => undefined,
    };
  }

  full(): FullScreen {
    return { show: (lines) => this.frames.push([...lines]), [Symbol.dispose]: () => undefined };
  }

  onResize(changed: () => void): Disposable {
    this.#resized.add(changed);
    return { [Symbol.dispose]: () => void this.#resized.delete(changed) };
  }

  resize(columns: number, rows: number): void {
    [this.columns, this.rows] = [columns, rows];
    for (const changed of this.#resized) changed();
  }
}

export const plain: Style = (_format, text) => text;

/** Shows which words are coloured how: `<red>HALTED:</red>`. */
export const tagged: Style = (format, text) => `<${format}>${text}</${format}>`;
