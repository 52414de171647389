import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createScreen } from '../../../src/cli/screen.ts';

interface Shape {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

function streamOf(shape: Shape): PassThrough & Shape {
  return Object.assign(new PassThrough(), shape);
}

function written(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

describe('createScreen', () => {
  it('is a terminal only where one is that can do more than show lines', () => {
    expect(createScreen(streamOf({ isTTY: true }), 'xterm').isTerminal).toBe(true);
    expect(createScreen(streamOf({ isTTY: true }), 'dumb').isTerminal).toBe(false);
    expect(createScreen(streamOf({}), 'xterm').isTerminal).toBe(false);
  });

  it('has no limits where there is no terminal, and the usual ones where that does not tell them', () => {
    const shapeOf = ({ columns, rows }: Shape): unknown => [columns, rows];
    expect(shapeOf(createScreen(streamOf({}), 'xterm'))).toEqual([Infinity, Infinity]);
    expect(shapeOf(createScreen(streamOf({ isTTY: true, columns: 0, rows: 0 }), 'xterm'))).toEqual([80, 24]);
    expect(shapeOf(createScreen(streamOf({ isTTY: true, columns: 132, rows: 50 }), 'xterm'))).toEqual([132, 50]);
  });

  it('takes the whole terminal for a while, says how much did not fit, and gives it back', () => {
    const stream = streamOf({ isTTY: true, columns: 80, rows: 4 });
    const screen = createScreen(stream, 'xterm');
    {
      using full = screen.full();
      expect(written(stream)).toBe('\u001b[?1049h\u001b[?25l\u001b[?7l');
      full.show(['one', 'two', 'three', 'four', 'five']);
      const rows = ['one', 'two', '… and 3 more lines'].map((row) => `${row}\u001b[K\r\n`);
      expect(written(stream)).toBe(`\u001b[H${rows.join('')}\u001b[J`);
    }
    expect(written(stream)).toBe('\u001b[?7h\u001b[?25h\u001b[?1049l');
  });

  it('tells when it is resized, until nobody wants to know', () => {
    const stream = streamOf({ isTTY: true });
    let told = 0;
    {
      using _listening = createScreen(stream, 'xterm').onResize(() => (told += 1));
      stream.emit('resize');
    }
    stream.emit('resize');
    expect(told).toBe(1);
  });
});
