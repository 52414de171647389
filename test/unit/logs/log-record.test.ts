import { describe, expect, it } from 'vitest';
import { isWanted, parseLogLine } from '../../../src/logs/log-record.ts';

const record = { level: 'info', time: '2026-01-01T00:00:00.000Z', msg: 'the daemon answers', pid: 42, socket: '/s' };

describe('parseLogLine', () => {
  it('keeps the fields apart from what every record has', () => {
    expect(parseLogLine(JSON.stringify(record))).toEqual({
      level: 'info',
      time: record.time,
      msg: record.msg,
      fields: { pid: 42, socket: '/s' },
    });
  });
});

describe('isWanted', () => {
  const line = (level: string, project?: string): string => JSON.stringify({ ...record, level, project });

  it('lets everything through where nothing is asked for', () => {
    expect([isWanted('Error: x', {}), isWanted(line('debug'), {})]).toEqual([true, true]);
  });

  it('lets a level and what is more serious through, and no line without a level', () => {
    const wanted = ['debug', 'info', 'warn', 'error', 'fatal'].filter((level) =>
      isWanted(line(level), { level: 'warn' }),
    );
    expect(wanted).toEqual(['warn', 'error', 'fatal']);
    expect(isWanted('Error: x', { level: 'debug' })).toBe(false);
  });

  it('lets through what is about one project', () => {
    expect(isWanted(line('info', 'p1'), { projectId: 'p1' })).toBe(true);
    expect(isWanted(line('info', 'p2'), { projectId: 'p1' })).toBe(false);
    expect(isWanted(line('info'), { projectId: 'p1' })).toBe(false);
  });
});
