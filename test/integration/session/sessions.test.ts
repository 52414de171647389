import { describe, expect, it } from 'vitest';
import type { PermissionId, SessionId } from '../../../src/core/model.ts';
import { NO_RULES } from '../../../src/core/rule-set.ts';
import type { Sessions } from '../../../src/session/api.ts';
import { untilCancelled, useTool } from '../../support/scripted-engine.ts';
import { globalRules, startScriptedSessions } from '../../support/sessions.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NEVER = new AbortController().signal;

/** What the followers were told, by type, with what they were told of each. */
function told(sessions: Sessions, id: SessionId): { readonly types: () => readonly string[] } & Disposable {
  const followed = sessions.follow(id);
  const start = followed.feed.latestId;
  return {
    types() {
      const types: string[] = [];
      for (let event = followed.feed.next(start); event !== undefined; event = followed.feed.next(event.id)) {
        types.push(event.type);
      }
      return types;
    },
    [Symbol.dispose]: () => followed[Symbol.dispose](),
  };
}

describe('a session', () => {
  it('is there after a restart as it was, with its messages and what was allowed in it', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { id } = await running.sessions.create({ sprint: '3', agent: 'reviewer', permissions: { bash: ['git *'] } });
    running.engine.script = async (turn) => {
      turn.state.set('remember me');
      turn.report({ kind: 'text', text: 'hel' });
      turn.report({ kind: 'text', text: 'lo' });
      turn.report({ kind: 'usage', tokens: { input: 10, cached: 8, output: 2 } });
      return 'end_turn';
    };
    const prompt = running.sessions.prompt(id, { text: 'say hello' });
    await running.sessions.answer(id, prompt.id, NEVER);
    const before = running.sessions.get(id);
    expect(before).toMatchObject({
      name: 'sprint-3',
      agent: 'reviewer',
      stats: { messages: 2, toolCalls: 0, tokens: { input: 10, cached: 8, output: 2 } },
    });

    await running.restart();
    expect(running.sessions.get(id)).toEqual(before);
    const messages = running.sessions.messages(id, { limit: 10 });
    expect(messages.map(({ type, parts }) => [type, parts])).toEqual([
      ['user', [{ type: 'text', text: 'say hello' }]],
      ['assistant', [{ type: 'text', text: 'hello' }]],
    ]);
    running.engine.script = async (turn) => {
      turn.report({ kind: 'text', text: turn.state.get() ?? 'nothing' });
      return 'end_turn';
    };
    const again = running.sessions.prompt(id, { text: 'what was it?' });
    expect((await running.sessions.answer(id, again.id, NEVER)).parts).toEqual([{ type: 'text', text: 'remember me' }]);
  });

  it('gives its messages page by page', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { id } = await running.sessions.create({});
    for (const text of ['one', 'two', 'three']) {
      const prompt = running.sessions.prompt(id, { text });
      await running.sessions.answer(id, prompt.id, NEVER);
    }
    const last = running.sessions.messages(id, { limit: 2 });
    const [first] = last;
    if (first === undefined) throw new Error('no messages');
    const earlier = running.sessions.messages(id, { before: first.id, limit: 10 });
    expect([...earlier, ...last].map(({ id }) => id)).toEqual(
      running.sessions.messages(id, { limit: 100 }).map(({ id }) => id),
    );
    expect(last).toHaveLength(2);
  });

  it('can be read and nothing more once it is archived, until it is resumed', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { sessions, engine } = running;
    const { id } = await sessions.create({ name: 'review' });
    await sessions.archive(id);
    expect(() => sessions.prompt(id, { text: 'x' })).toThrow(expect.objectContaining({ code: 'SESSION_EXPIRED' }));
    await expect(sessions.shell(id, { command: 'true' }, NEVER)).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    expect([sessions.messages(id, { limit: 1 }), sessions.list({ archived: false })]).toEqual([[], []]);
    expect(engine.closed).toEqual([[id, 'archive']]);

    // Another may have taken its name meanwhile.
    const other = await sessions.create({ name: 'review' });
    expect(() => sessions.resume(id)).toThrow(expect.objectContaining({ code: 'SESSION_EXISTS' }));
    await sessions.delete(other.id);
    expect(sessions.resume(id)).toMatchObject({ state: 'active' });
    expect(() => sessions.get(other.id)).toThrow(expect.objectContaining({ code: 'SESSION_NOT_FOUND' }));
  });

  it('names its project where there is more than one', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path, { projects: ['alpha', 'beta'] });
    await expect(running.sessions.create({})).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      details: { field: 'project', allowed: ['alpha', 'beta'] },
    });
  });

  it('has one answer under way, which can be aborted', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { sessions, engine } = running;
    const { id } = await sessions.create({});
    engine.script = untilCancelled;
    const prompt = sessions.prompt(id, { text: 'think' });
    expect(() => sessions.prompt(id, { text: 'and this' })).toThrow(
      expect.objectContaining({ code: 'SESSION_LOCKED' }),
    );
    const answer = sessions.answer(id, prompt.id, NEVER);
    expect(await sessions.abort(id)).toBe(true);
    expect(await answer).toMatchObject({ stopReason: 'cancelled' });
    expect(await sessions.abort(id)).toBe(false);
    sessions.prompt(id, { text: 'and this' });
  });

  it('keeps what failed, and is ready for the next prompt', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { sessions, engine } = running;
    const { id } = await sessions.create({});
    engine.script = async (turn) => {
      turn.report({ kind: 'text', text: 'I was about to' });
      throw new Error('the model is on fire');
    };
    const prompt = sessions.prompt(id, { text: 'go' });
    await expect(sessions.answer(id, prompt.id, NEVER)).rejects.toMatchObject({ code: 'INTERNAL' });
    const [, failed] = sessions.messages(id, { limit: 2 });
    expect(failed).toMatchObject({ parts: [{ type: 'text', text: 'I was about to' }], error: { code: 'INTERNAL' } });
    expect(JSON.stringify(failed)).not.toContain('on fire');
    engine.script = async () => 'end_turn';
    const next = sessions.prompt(id, { text: 'again' });
    expect(await sessions.answer(id, next.id, NEVER)).toMatchObject({ stopReason: 'end_turn' });
  });

  it('ends what is under way when it is deleted, and when all end', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { sessions, engine } = running;
    engine.script = untilCancelled;
    const [one, other] = [await sessions.create({}), await sessions.create({})];
    for (const { id } of [one, other]) sessions.prompt(id, { text: 'think' });
    using followed = sessions.follow(one.id);
    await sessions.delete(one.id);
    expect([followed.gone.aborted, engine.turns.map(({ signal }) => signal.aborted)]).toEqual([true, [true, false]]);
    await running.restart();
    expect(engine.turns.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(running.sessions.messages(other.id, { limit: 5 }).at(-1)).toMatchObject({ stopReason: 'cancelled' });
  });
});

describe('a tool of an engine', () => {
  it('is used without a question where a rule allows it, and not where one denies it', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    running.setPolicy(globalRules({ edit: { 'docs/*': 'allow', '*': 'deny' } }));
    const { id } = await running.sessions.create({});
    const answers: unknown[] = [];
    for (const path of ['docs/a.md', 'docs/../src/a.ts', '/etc/passwd']) {
      running.engine.script = useTool('edit', path);
      const prompt = running.sessions.prompt(id, { text: path });
      answers.push((await running.sessions.answer(id, prompt.id, NEVER)).parts.at(-1));
    }
    expect(answers).toEqual(['done', 'PERMISSION_DENIED', 'PERMISSION_DENIED'].map((text) => ({ type: 'text', text })));
    expect(running.sessions.get(id).stats).toMatchObject({ toolCalls: 3, permissionRequests: 0 });
  });

  it('is refused at once where a person would be asked and nobody is there', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { id } = await running.sessions.create({});
    running.engine.script = useTool('edit', 'a.md');
    const prompt = running.sessions.prompt(id, { text: 'x' });
    const answer = await running.sessions.answer(id, prompt.id, NEVER);
    expect(answer.parts.at(-1)).toEqual({ type: 'text', text: 'PERMISSION_REQUIRED' });
    expect(running.sessions.get(id).stats.permissionRequests).toBe(1);
  });

  it('waits for a person, once, whoever has gone away meanwhile', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { sessions, engine } = running;
    const { id } = await sessions.create({ agent: 'reviewer' });
    engine.script = useTool('edit', 'a.md');
    let prompt;
    {
      using followers = told(sessions, id);
      prompt = sessions.prompt(id, { text: 'x' });
      await expect.poll(() => followers.types()).toContain('permission_request');
    }
    const [pending] = sessions.pending(id);
    expect(pending).toMatchObject({ tool: 'edit', action: 'a.md', agent: 'reviewer', input: { action: 'a.md' } });
    const permission = pending?.id as PermissionId;
    sessions.permit(id, permission, { action: 'allow' });
    expect((await sessions.answer(id, prompt.id, NEVER)).parts.at(-1)).toEqual({ type: 'text', text: 'done' });
    expect(sessions.pending(id)).toEqual([]);
    expect(() => sessions.permit(id, permission, { action: 'deny' })).toThrow(
      expect.objectContaining({ code: 'INVALID_PERMISSION_ID' }),
    );
  });

  it('is told that nobody answered in time', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path, { permissionTimeoutMs: 20 });
    const { sessions, engine } = running;
    const { id } = await sessions.create({});
    engine.script = useTool('edit', 'a.md');
    const prompt = sessions.prompt(id, { text: 'x', whenAsked: 'wait' });
    const answer = await sessions.answer(id, prompt.id, NEVER);
    expect(answer.parts.at(-1)).toEqual({ type: 'text', text: 'PERMISSION_TIMEOUT' });
    expect(sessions.pending(id)).toEqual([]);
  });

  it('is not asked about again where the answer holds for the session, but for what is denied', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { id } = await running.sessions.create({});
    running.engine.script = useTool('bash', 'rm *');
    const prompt = running.sessions.prompt(id, { text: 'x', whenAsked: 'wait' });
    await expect.poll(() => running.sessions.pending(id).length).toBe(1);
    const [pending] = running.sessions.pending(id);
    running.sessions.permit(id, pending?.id as PermissionId, { action: 'allow', remember: 'session' });
    await running.sessions.answer(id, prompt.id, NEVER);
    await running.restart();

    const check = async (action: string): Promise<string> =>
      (await running.sessions.check(id, { tool: 'bash', action })).action;
    // The very same command, not what it would fit as a pattern.
    expect([await check('rm *'), await check('rm -rf /')]).toEqual(['allow', 'ask']);
    running.setPolicy({ environment: { ...NO_RULES, rules: { bash: { 'rm *': 'deny' } } } });
    expect(await check('rm *')).toBe('deny');
  });

  it('ends its question when the turn is aborted', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const { sessions, engine } = running;
    const { id } = await sessions.create({});
    engine.script = useTool('edit', 'a.md');
    const prompt = sessions.prompt(id, { text: 'x', whenAsked: 'wait' });
    const answer = sessions.answer(id, prompt.id, NEVER);
    await expect.poll(() => sessions.pending(id).length).toBe(1);
    await sessions.abort(id);
    expect(await answer).toMatchObject({ stopReason: 'cancelled' });
    expect(sessions.pending(id)).toEqual([]);
  });
});

describe('the rules of a session', () => {
  it('are shown by tool, as the sources say one after the other', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    running.setPolicy({
      environment: { ...NO_RULES, rules: { webfetch: 'deny' } },
      global: { rules: { edit: 'allow', bash: 'deny' }, agents: { reviewer: { edit: ['*.lock'] } } },
    });
    const { id } = await running.sessions.create({ agent: 'reviewer', permissions: { bash: { 'git *': 'allow' } } });
    expect(await running.sessions.rules(id)).toEqual({
      bash: { 'git *': 'allow', '*': 'deny' },
      edit: { '*.lock': 'ask', '*': 'allow' },
      read: 'allow',
      write: 'ask',
      webfetch: 'deny',
    });
  });

  it('are loosened by an agent of the repository only once it is trusted', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    const agents = [{ name: 'deployer', file: '.agents/deployer.md', rules: { bash: 'allow', edit: 'deny' } as const }];
    running.setPolicy({ ...globalRules({ edit: 'allow' }), repository: { trusted: false, agents } });
    const { id } = await running.sessions.create({ agent: 'deployer' });
    const both = async (): Promise<readonly string[]> =>
      Promise.all(
        ['bash', 'edit'].map(async (tool) => (await running.sessions.check(id, { tool, action: 'x' })).action),
      );
    expect(await both()).toEqual(['ask', 'deny']);
    running.setPolicy({ repository: { trusted: true, agents } });
    expect(await both()).toEqual(['allow', 'deny']);
  });

  it('are those of another agent where one is named, and of nobody unknown', async () => {
    using folder = tempFolder();
    await using running = await startScriptedSessions(folder.path);
    running.setPolicy({ global: { rules: {}, agents: { reviewer: { bash: 'deny' }, builder: { bash: 'allow' } } } });
    const { id } = await running.sessions.create({ agent: 'reviewer' });
    const use = { tool: 'bash', action: 'make' };
    expect((await running.sessions.check(id, use)).action).toBe('deny');
    expect((await running.sessions.check(id, { ...use, agent: 'builder' })).action).toBe('allow');
    await expect(running.sessions.check(id, { ...use, agent: 'nobody' })).rejects.toMatchObject({
      code: 'AGENT_NOT_FOUND',
      details: { known: ['builder', 'reviewer'] },
    });
  });
});
