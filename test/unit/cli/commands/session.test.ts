import { describe, expect, it } from 'vitest';
import {
  archiveSession,
  createSession,
  deleteSession,
  listSessions,
  showCurrentSession,
  showSession,
} from '../../../../src/cli/commands/session.ts';
import type { SessionClient } from '../../../../src/control/session-client.ts';
import type { Session } from '../../../../src/control/protocol/session.ts';
import { fakeContext, type FakeContextOptions } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import { EARLIER, healthWith, projectWith, sessionWith } from '../../../support/wire-values.ts';

const LATER = '2026-01-01T00:00:00.000Z';

function contextWith(
  sessions: readonly Session[],
  answers: Partial<SessionClient> = {},
  options: FakeContextOptions = {},
) {
  const client = fakeClient({
    health: async () => healthWith(),
    projects: async () => [projectWith()],
    session: {
      list: async ({ archived = false } = {}) => sessions.filter(({ state }) => archived || state === 'active'),
      ...answers,
    },
  });
  return { context: fakeContext({ client, cwd: '/nowhere/notes', ...options }), client };
}

describe('session create', () => {
  it('hands on what was said and leaves the rest to the daemon', async () => {
    const { context, client } = contextWith([], { create: async () => sessionWith({ name: 'sprint-3' }) });
    expect(await createSession(context, undefined, { sprint: '3', engine: 'docs' })).toBe(0);
    expect(client.calls.at(-1)).toBe('session.create {"project":"p1","sprint":"3","engine":"docs"}');
    expect(context.stdout.lines[0]).toBe('The session sprint-3 is ready; the engine docs answers in it.');
  });
});

describe('a session on the command line', () => {
  const old = sessionWith({ id: 'sess_old', state: 'archived' });
  const older = sessionWith({ id: 'sess_older', state: 'archived', name: 'ebb' });
  const active = sessionWith();

  it.each([
    ['by its id', 'sess_old', 'sess_old'],
    ['by its name, the active one first', 'tides', 'sess_1'],
    ['by its name when it is archived', 'ebb', 'sess_older'],
  ])('is found %s', async (_how, wanted, id) => {
    const { context, client } = contextWith([old, active, older], { archive: async () => active });
    expect(await archiveSession(context, wanted, {})).toBe(0);
    expect(client.calls.at(-1)).toBe(`session.archive ${id}`);
  });

  it('is refused with the names that there are when nobody knows it', async () => {
    const { context } = contextWith([active, older]);
    await expect(archiveSession(context, 'floods', {})).rejects.toMatchObject({
      code: 'SESSION_NOT_FOUND',
      message: 'notes has no session floods. There are tides, ebb.',
    });
  });

  it('is the active one that was used last where none is named', async () => {
    const { context } = contextWith([active, sessionWith({ id: 'sess_2', name: 'new', usedAt: LATER }), old]);
    expect(await showCurrentSession(context, {})).toBe(0);
    expect(context.stdout.text).toBe('new\n');
  });

  it('is missing where none is active', async () => {
    const { context } = contextWith([old]);
    await expect(showCurrentSession(context, {})).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });
});

describe('session list', () => {
  it('shows the active ones, and all when asked', async () => {
    const sessions = [sessionWith(), sessionWith({ id: 'sess_2', name: 'past', state: 'archived' })];
    const { context } = contextWith(sessions);
    await listSessions(context, {});
    expect(context.stdout.lines).toHaveLength(2);
    expect(context.stdout.lines[1]).toMatch(/^tides +docs +active +1 s ago +2 +1,020$/);
    await listSessions(context, { all: true });
    expect(context.stdout.text).toContain('past');
  });

  it('says how to make one where there is none', async () => {
    const { context } = contextWith([]);
    expect(await listSessions(context, {})).toBe(0);
    expect(context.stdout.text).toContain('moontide session create NAME');
  });
});

describe('session show', () => {
  it('shows what was said without what was thought, and nothing that steers the terminal', async () => {
    const { context } = contextWith([sessionWith()], {
      messages: async () => [
        {
          id: 'msg_1',
          sessionId: 'sess_1',
          type: 'assistant',
          at: EARLIER,
          parts: [
            { type: 'thought', text: 'Hmm.' },
            { type: 'tool', tool: 'bash', input: { command: 'ls' }, output: 'a', status: 'denied', metadata: {} },
            { type: 'text', text: 'At noon.\u001b[2J\n' },
          ],
        },
      ],
    });
    await showSession(context, 'tides', {});
    expect(context.stdout.text).toContain('[bash: ls · denied]\nAt noon.\\u001b[2J\n');
    expect(context.stdout.text).not.toContain('Hmm.');
  });
});

describe('session delete', () => {
  it('deletes nothing without a yes', async () => {
    const { context, client } = contextWith([sessionWith()], {}, { answer: false });
    expect(await deleteSession(context, 'tides', {})).toBe(1);
    expect(context.questions).toEqual(['Delete the session tides with its 2 messages?']);
    expect(client.calls.some((call) => call.startsWith('session.delete'))).toBe(false);
  });

  it('refuses to guess where nobody can be asked', async () => {
    const { context } = contextWith([sessionWith()]);
    await expect(deleteSession(context, 'tides', {})).rejects.toMatchObject({ code: 'USAGE' });
  });
});
