import { describe, expect, it } from 'vitest';
import { logLine } from '../../../../src/cli/render/log.ts';
import { plain } from '../../../support/fake-screen.ts';

const record = { level: 'info', time: '2026-01-01T00:00:00.000Z', msg: 'the daemon answers', pid: 42, socket: '/s' };

describe('logLine', () => {
  it('shows the time, the level, the sentence and the facts', () => {
    expect(logLine(JSON.stringify(record), plain)).toMatch(
      /^\d\d:\d\d:\d\d {2}info {3}the daemon answers {2}pid=42 socket=\/s$/,
    );
  });

  it('shows the code of an error and not its stack', () => {
    const err = { type: 'MoontideError', code: 'LOCK_HELD', message: 'held', stack: 'at x' };
    const line = logLine(JSON.stringify({ ...record, err }), plain);
    expect(line).toContain('err=LOCK_HELD');
    expect(line).not.toContain('at x');
  });

  it('shows a line that is no record as it is, with nothing in it that could steer the terminal', () => {
    expect(logLine('Error: \u001b[2J', plain)).toBe(String.raw`Error: \u001b[2J`);
    expect(logLine('null', plain)).toBe('null');
    expect(logLine('{"level":30}', plain)).toBe('{"level":30}');
  });
});
