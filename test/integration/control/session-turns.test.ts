import { describe, expect, it } from 'vitest';
import { startControl } from '../../support/control.ts';
import { untilCancelled, useTool } from '../../support/scripted-engine.ts';

describe('the sessions of the client', () => {
  it('are made, found, ended, taken up again and deleted', async () => {
    await using control = await startControl();
    const { session: sessions } = control.client;
    const { id } = await sessions.create({ name: 'tides', sprint: '3' });
    expect(await sessions.list({ project: 'alpha' })).toMatchObject([{ id, name: 'tides', sprint: '3' }]);
    expect(await sessions.archive(id)).toMatchObject({ state: 'archived' });
    expect(await sessions.list()).toEqual([]);
    expect(await sessions.list({ archived: true })).toMatchObject([{ id }]);
    expect(await sessions.resume(id)).toMatchObject({ state: 'active' });
    expect(await sessions.delete(id)).toEqual({ id, deleted: true });
    await expect(sessions.get(id)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  it('tell a turn from its beginning to its end, and what came before and after is not part of it', async () => {
    await using control = await startControl();
    const { session: sessions } = control.client;
    const { id } = await sessions.create({});
    for (const text of ['one', 'two']) {
      const types: string[] = [];
      let said = '';
      for await (const { type, data } of sessions.turn(id, { text })) {
        types.push(type);
        if (type === 'message') said += data.content;
      }
      expect(types).toEqual(['turn_start', 'message', 'turn_complete']);
      expect(said).toBe(text);
    }
    expect(await sessions.messages(id, { limit: 2 })).toMatchObject([{ type: 'user' }, { type: 'assistant' }]);
  });

  it('have a tool wait for the answer of who follows along', async () => {
    await using control = await startControl();
    const { session: sessions } = control.client;
    control.scripted.engine.script = useTool('bash', 'git push');
    const { id } = await sessions.create({});
    let last = '';
    for await (const event of sessions.turn(id, { text: 'push' })) {
      if (event.type === 'permission_request') {
        expect(await sessions.permissions.pending(id)).toMatchObject([{ id: event.data.id, action: 'git push' }]);
        await sessions.permissions.answer(id, event.data.id, { action: 'allow' });
      }
      if (event.type === 'message') last = event.data.content;
    }
    expect(last).toBe('done');
  });

  it('end a turn that is aborted', async () => {
    await using control = await startControl();
    const { session: sessions } = control.client;
    control.scripted.engine.script = untilCancelled;
    const { id } = await sessions.create({});
    for await (const event of sessions.turn(id, { text: 'go on' })) {
      if (event.type === 'turn_start') expect(await sessions.abort(id)).toEqual({ aborted: true });
      if (event.type === 'turn_complete') expect(event.data.stopReason).toBe('cancelled');
    }
  });

  it('say that the daemon went away in the middle of a turn', async () => {
    await using control = await startControl();
    const { session: sessions } = control.client;
    control.scripted.engine.script = untilCancelled;
    const { id } = await sessions.create({});
    const reading = (async () => {
      for await (const event of sessions.turn(id, { text: 'go on' })) {
        if (event.type === 'turn_start') void control.close();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'NO_DAEMON' });
  });

  it('end their events when the session is deleted', async () => {
    await using control = await startControl();
    const { session: sessions } = control.client;
    const { id } = await sessions.create({});
    await using followed = await sessions.follow(id);
    await sessions.delete(id);
    const changes: unknown[] = [];
    for await (const { data } of followed.events) changes.push(data);
    expect(changes).toEqual([{ change: 'deleted' }]);
  });
});
