import { describe, expect, it } from 'vitest';
import { tell } from '../../../src/cli/tell.ts';
import { FakeScreen } from '../../support/fake-screen.ts';

const SENTENCE = `${'word '.repeat(30)}end`;

describe('tell', () => {
  it('breaks no word at the edge of a terminal', () => {
    const screen = new FakeScreen({ isTerminal: true });
    tell(screen, [SENTENCE, 'short']);
    expect(screen.lines).toHaveLength(3);
    for (const line of screen.lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(screen.lines.join(' ').split(/ +/u)).toEqual([...SENTENCE.split(' '), 'short']);
  });

  it('leaves lines as they are for programs, and writes nothing where there is nothing to tell', () => {
    const pipe = new FakeScreen();
    tell(pipe, [SENTENCE]);
    tell(pipe, []);
    expect(pipe.text).toBe(`${SENTENCE}\n`);
  });
});
