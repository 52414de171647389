import { expect, it } from 'vitest';
import type { SessionHappening } from '../../../src/control/protocol/session-event.ts';
import { startControl } from '../../support/control.ts';
import { useTool } from '../../support/scripted-engine.ts';

it('does with a session all that the API can, and is told of it', async () => {
  await using control = await startControl();
  const { session } = control.client;
  const { id } = await session.create({ sprint: '3', permissions: { bash: { 'echo *': 'allow' } } });
  const told: SessionHappening[] = [];
  const following = (async () => {
    for await (const event of session.stream(id, { since: 0 })) {
      told.push(event);
      if (event.type !== 'permission_request') continue;
      const [pending] = await session.permissions.pending(id);
      await session.permissions.answer(id, pending?.id ?? '', { action: 'allow' });
    }
  })();
  following.catch(() => undefined);

  expect(await session.shell(id, { command: 'echo hello' })).toMatchObject({ parts: [{ output: 'hello\n' }] });
  expect(await session.permissions.check(id, { tool: 'bash', action: 'rm x' })).toMatchObject({ permitted: false });
  control.scripted.engine.script = useTool('edit', 'a.md');
  const answer = await session.prompt(id, { text: 'go', whenAsked: 'wait' });
  expect(answer.parts.at(-1)).toEqual({ type: 'text', text: 'done' });
  expect(await session.messages(id, { limit: 1 })).toEqual([answer]);
  expect(await session.change(id, { name: 'old' })).toMatchObject({ name: 'old', sprint: '3' });
  expect(await session.archive(id)).toMatchObject({ state: 'archived' });
  expect([await session.list(), (await session.list({ archived: true })).map((one) => one.id)]).toEqual([[], [id]]);
  expect(await session.resume(id)).toMatchObject({ state: 'active' });
  expect(await session.get(id)).toMatchObject({ stats: { messages: 3, toolCalls: 2, permissionRequests: 1 } });
  expect(await session.abort(id)).toEqual({ aborted: false });
  expect(await session.delete(id)).toEqual({ id, deleted: true });
  await expect(session.get(id)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  // The stream ends by itself with the session.
  await following;
  expect(told.map(({ type }) => type)).toContain('permission_resolved');
  expect(told.at(-1)).toMatchObject({ type: 'session', data: { change: 'deleted' } });
});
