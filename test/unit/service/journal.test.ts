import { describe, expect, it } from 'vitest';
import { isJournal, journalLine } from '../../../service/journal.ts';

describe('a line for the journal', () => {
  it('begins with its priority, and keeps to one line', () => {
    const line = (level: string): string =>
      journalLine(JSON.stringify({ level, time: 't', project: 'p1', msg: 'a turn\nfailed' }));
    expect(line('error')).toBe('<3>a turn failed {"project":"p1"}\n');
    expect(line('warn')).toMatch(/^<4>/);
    expect(line('info')).toMatch(/^<6>/);
    expect(line('debug')).toMatch(/^<7>/);
  });
});

describe('isJournal', () => {
  it('knows its own stream by device and inode, and no other', () => {
    expect(isJournal(2, undefined)).toBe(false);
    expect(isJournal(2, '1:1')).toBe(false);
  });
});
