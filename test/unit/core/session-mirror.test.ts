import { describe, expect, it } from 'vitest';
import { isMirrored, mirrorFiles, type MirroredSession } from '../../../src/core/session-mirror.ts';

const session = (id: string, name: string, status: MirroredSession['status']): MirroredSession => ({
  id: `sess_${id}`,
  name,
  status,
  engine: 'docs',
  created_at: '2026-01-01T00:00:00.000Z',
  last_used_at: '2026-01-01T00:00:00.000Z',
  message_count: 0,
  tool_call_count: 0,
  tokens: { input: 0, cached: 0, output: 0 },
});

describe('the mirror of sessions', () => {
  it('has a file for each, called by its name, and by its id where that is taken or too long', () => {
    const files = mirrorFiles([
      session('4', 'sprint-3', 'active'),
      session('3', 'sprint-3', 'archived'),
      session('2', 'sprint-3', 'archived'),
      session('1', '海'.repeat(100), 'archived'),
    ]);
    expect([...files.keys()]).toEqual([
      '.ai/sessions/active/sprint-3.json',
      '.ai/sessions/archived/sprint-3.json',
      '.ai/sessions/archived/sess_2.json',
      '.ai/sessions/archived/sess_1.json',
    ]);
    for (const text of files.values()) expect(isMirrored(text)).toBe(true);
  });

  it.each(['', 'null', '[]', '{"id": "mine", "status": "active"}', '{"name": "sprint-3"}'])(
    'takes %j for the file of somebody else',
    (text) => {
      expect(isMirrored(text)).toBe(false);
    },
  );
});
