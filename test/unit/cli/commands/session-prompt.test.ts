import { describe, expect, it } from 'vitest';
import { promptSession } from '../../../../src/cli/commands/session-prompt.ts';
import type { SessionHappening } from '../../../../src/control/protocol/session-event.ts';
import type { SessionClient } from '../../../../src/control/session-client.ts';
import { fakeContext, type FakeContextOptions } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import { healthWith, projectWith, sessionWith } from '../../../support/wire-values.ts';

type Told = {
  readonly [Type in SessionHappening as Type['type']]: Pick<Type, 'type' | 'data'>;
}[SessionHappening['type']];

const ASKED: Told = {
  type: 'permission_request',
  data: {
    id: 'perm_1',
    tool: 'bash',
    action: 'git status',
    input: { command: 'git status', why: 'to see' },
    reason: 'Matched pattern: git *',
    expiresAt: '2026-01-01T00:05:00.000Z',
  },
};
const SAID: readonly Told[] = [
  { type: 'message', data: { type: 'assistant', content: 'At ' } },
  { type: 'message', data: { type: 'assistant', content: 'noon.' } },
];
const ENDED: Told = { type: 'turn_complete', data: { messageId: 'msg_2', stopReason: 'end_turn' } };

const unasked = async (): Promise<never> => {
  throw new Error('nobody asks this here');
};

function contextThatHears(
  told: readonly Told[],
  options: FakeContextOptions = {},
  answers: Partial<SessionClient> = {},
) {
  const client = fakeClient({
    health: async () => healthWith(),
    projects: async () => [projectWith()],
    session: {
      list: async () => [sessionWith()],
      turn: async function* () {
        for (const [id, event] of told.entries()) yield { id, ...event };
      },
      permissions: {
        check: unasked,
        pending: unasked,
        answer: async (_id, id, { action }) => ({ id, status: 'resolved', action }),
      },
      ...answers,
    },
  });
  return { context: fakeContext({ client, cwd: '/nowhere/notes', ...options }), client };
}

describe('session prompt', () => {
  it('prints the answer alone on stdout, and what it took beside it', async () => {
    const { context, client } = contextThatHears([
      ...SAID,
      {
        type: 'usage',
        data: { tokens: { input: 1000, cached: 900, output: 5 }, context: { tokens: 10, window: 100 } },
      },
      ENDED,
    ]);
    expect(await promptSession(context, 'tides', ['When', 'is', 'it?'], {})).toBe(0);
    expect(client.calls.at(-1)).toBe('session.turn sess_1 {"text":"When is it?","whenAsked":"refuse"}');
    expect(context.stdout.text).toBe('At noon.\n');
    expect(context.stderr.text).toContain('1,000 tokens read, 90 % of them cached · 5 written · context 10 % full');
  });

  it.each([
    ['once', { action: 'allow' }],
    ['session', { action: 'allow', remember: 'session' }],
    ['deny', { action: 'deny' }],
    ['nothing at all', { action: 'deny' }],
  ])('asks the person about a tool, and hands on: %s', async (choice, answer) => {
    const { context, client } = contextThatHears([ASKED, ...SAID, ENDED], { answer: true, choice });
    expect(await promptSession(context, 'tides', ['Go'], {})).toBe(0);
    expect(context.stderr.text).toContain('bash: git status\n  why: to see\n  asked because: Matched pattern: git *');
    expect(client.calls).toContain(`session.permissions.answer sess_1 perm_1 ${JSON.stringify(answer)}`);
  });

  it('allows without a question what --yes allows', async () => {
    const { context, client } = contextThatHears([ASKED, ENDED], { answer: true });
    await promptSession(context, 'tides', ['Go'], { yes: true });
    expect(context.questions).toEqual([]);
    expect(client.calls).toContain('session.permissions.answer sess_1 perm_1 {"action":"allow"}');
  });

  it('ends with the error that the answer failed with', async () => {
    const failed: Told = { type: 'error', data: { code: 'KEY_REFUSED', message: 'no', fix: 'Another key.' } };
    const { context } = contextThatHears([failed, ENDED]);
    await expect(promptSession(context, 'tides', ['Go'], {})).rejects.toMatchObject({
      code: 'KEY_REFUSED',
      fix: 'Another key.',
    });
  });

  it('prints JSON Lines alone, and tells a failure by the exit code', async () => {
    const failed: Told = { type: 'error', data: { code: 'KEY_REFUSED', message: 'no', fix: 'Another key.' } };
    const { context } = contextThatHears([...SAID, failed, ENDED]);
    expect(await promptSession(context, 'tides', ['Go'], { json: true })).toBe(77);
    expect(context.stdout.lines.map((line) => (JSON.parse(line) as Told).type)).toEqual([
      'message',
      'message',
      'error',
      'turn_complete',
    ]);
  });

  it('ends the answer, not only the reading of it, when it is interrupted', async () => {
    const ended = Promise.withResolvers<void>();
    const { context, client } = contextThatHears(
      [],
      {},
      {
        turn: async function* () {
          context.interruption.abort();
          await ended.promise;
          yield { id: 1, type: 'turn_complete', data: { messageId: 'msg_2', stopReason: 'cancelled' } };
        },
        abort: async () => {
          ended.resolve();
          return { aborted: true };
        },
      },
    );
    await expect(promptSession(context, 'tides', ['Go'], {})).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(client.calls).toContain('session.abort sess_1');
  });

  it('asks nothing when it was interrupted before', async () => {
    const { context, client } = contextThatHears([ENDED]);
    context.interruption.abort();
    await expect(promptSession(context, 'tides', ['Go'], {})).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(client.calls.some((call) => call.startsWith('session.turn'))).toBe(false);
  });
});
