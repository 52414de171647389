import { existsSync, mkdirSync, readFileSync, writeFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../../../src/clock.ts';
import type { PermissionRules } from '../../../../src/core/permission.ts';
import type { SessionId } from '../../../../src/core/model.ts';
import { acpEngine } from '../../../../src/session/acp/engine.ts';
import { forgottenFile } from '../../../../src/session/acp/forgotten.ts';
import type { Message } from '../../../../src/session/ports.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { startScriptedSessions } from '../../../support/sessions.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../../support/program-acp-agent.ts', import.meta.url));

const IDLE_MS = 600_000;
const SILENCE_MS = 300_000;

async function openDesk({ program = PROGRAM, clock = systemClock }: { program?: string; clock?: Clock } = {}) {
  const started = { program };
  const folder = tempFolder();
  const root = join(folder.path, 'project');
  mkdirSync(root);
  const engine = acpEngine({
    kind: {
      name: 'tide',
      async launch({ model = '' }) {
        const env = { PATH: process.env['PATH'] ?? '' };
        return { key: `tide ${model}`, command: process.execPath, args: [started.program], folder: folder.path, env };
      },
    },
    forgotten: forgottenFile(join(folder.path, 'forgotten')),
    idleMs: IDLE_MS,
    silenceMs: () => SILENCE_MS,
    clock,
    log: new RecordingLog(),
  });
  const running = await startScriptedSessions(folder.path, { engines: [engine] });
  onTestFinished(async () => {
    await running[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  return Object.assign(started, {
    folder: folder.path,
    root,
    sessions: running.sessions,
    /** What the agent was told, line by line. */
    letGo(): readonly string[] {
      const path = join(folder.path, 'let-go');
      return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
    },
    async create(permissions: PermissionRules = {}): Promise<SessionId> {
      return (await running.sessions.create({ engine: 'tide', permissions })).id;
    },
    async prompted(id: SessionId, text: string): Promise<Message> {
      const prompt = running.sessions.prompt(id, { text, whenAsked: 'refuse' });
      return await running.sessions.answer(id, prompt.id, new AbortController().signal);
    },
  });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What the agent wrote down when it began to hang. */
function readHanging(folder: string): string | undefined {
  const path = join(folder, 'hanging');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function textOf({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

describe('an agent of the protocol', () => {
  it('answers the sessions of its engine in one process, each by its own name', async () => {
    const desk = await openDesk();
    const [one, two] = [await desk.create(), await desk.create()];
    const [first, second] = await Promise.all([desk.prompted(one, 'ebb'), desk.prompted(two, 'flow')]);
    const pid = /^tide-(?<pid>\d+)-/u.exec(textOf(first))?.groups?.['pid'];
    expect(textOf(first)).toMatch(new RegExp(`^tide-${pid}-[12]: ebb$`, 'u'));
    expect(textOf(second)).toMatch(new RegExp(`^tide-${pid}-[12]: flow$`, 'u'));
    expect(textOf(first).split(':')[0]).not.toBe(textOf(second).split(':')[0]);
  });

  it("is told the prompt of an agent's file once, with the first question", async () => {
    const desk = await openDesk();
    writeFileSync(join(desk.root, 'pilot.md'), 'You are a pilot.\n');
    const { id } = await desk.sessions.create({ engine: 'tide', agentFile: 'pilot.md' });
    expect(textOf(await desk.prompted(id, 'ebb'))).toMatch(/: You are a pilot\. \| ebb$/u);
    expect(textOf(await desk.prompted(id, 'flow'))).toMatch(/: flow$/u);
  });

  it('that crashes in a turn fails that turn, and is started again for the next, with the session', async () => {
    const desk = await openDesk();
    const id = await desk.create();
    const name = textOf(await desk.prompted(id, 'ebb')).split(':')[0] ?? '';
    await expect(desk.prompted(id, 'crash')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(desk.sessions.health()['tide']).toMatchObject({ status: 'degraded' });
    expect(textOf(await desk.prompted(id, 'flow'))).toBe(`${name}: flow`);
    expect(desk.sessions.health()['tide']).toMatchObject({ status: 'healthy' });
  });

  it('that crashes when some of its answer has come leaves an answer that is not complete, and says so', async () => {
    const desk = await openDesk();
    const id = await desk.create();
    await expect(desk.prompted(id, 'break off')).rejects.toMatchObject({ code: 'OUTPUT_INCOMPLETE' });
    expect(textOf(desk.sessions.messages(id, { limit: 10 }).at(-1) as Message)).toBe('High water is ');
    expect(textOf(await desk.prompted(id, 'flow'))).toContain(': flow');
  });

  it('that is killed between turns is started again for the next, though its output is held open', async () => {
    const desk = await openDesk();
    const id = await desk.create();
    const name = textOf(await desk.prompted(id, 'cling')).split(':')[0] ?? '';
    const pid = Number(name.split('-')[1]);
    process.kill(pid, 'SIGKILL');
    while (isRunning(pid)) await systemClock.sleep(5);
    expect(textOf(await desk.prompted(id, 'flow'))).toBe(`${name}: flow`);
  });

  it('that fails a request fails the turn with what it said', async () => {
    const desk = await openDesk();
    const id = await desk.create();
    await expect(desk.prompted(id, 'fail')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(textOf(await desk.prompted(id, 'ebb'))).toContain(': ebb');
  });

  it('cannot be used when it is no agent, and says why', async () => {
    const desk = await openDesk({ program: '/nowhere/agent.js' });
    await expect(desk.prompted(await desk.create(), 'ebb')).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining('cannot be used as an agent') as unknown,
    });
  });

  it('passes the rules with what it would run', async () => {
    const desk = await openDesk();
    const id = await desk.create({ bash: { 'ls *': 'allow', '*': 'deny' } });
    const allowed = await desk.prompted(id, 'run ls docs');
    expect(textOf(allowed)).toBe('yes');
    expect(allowed.parts.find((part) => part.type === 'tool')).toMatchObject({
      tool: 'bash',
      input: { command: 'ls docs' },
    });
    expect(textOf(await desk.prompted(id, 'run rm -rf docs'))).toBe('no');
  });

  it('reads below the root alone, and nothing that may hold a secret', async () => {
    const desk = await openDesk();
    const id = await desk.create();
    writeFileSync(join(desk.root, 'tides.md'), 'Noon.\n');
    writeFileSync(join(desk.root, '.env'), 'KEY=1\n');
    writeFileSync(join(desk.folder, 'outside.md'), 'Outside.\n');
    symlinkSync(join(desk.folder, 'outside.md'), join(desk.root, 'link.md'));
    expect(textOf(await desk.prompted(id, `read ${join(desk.root, 'tides.md')}`))).toBe('Noon.\n');
    for (const name of ['link.md', '.env', '../outside.md', 'missing.md']) {
      await expect(desk.prompted(id, `read ${join(desk.root, name)}`), name).rejects.toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
      });
    }
  });

  it('is told to let go of a session that is archived, and to forget one that is deleted', async () => {
    const desk = await openDesk();
    const [one, two] = [await desk.create(), await desk.create()];
    const names: string[] = [];
    for (const id of [one, two]) names.push(textOf(await desk.prompted(id, 'ebb')).split(':')[0] ?? '');
    await desk.sessions.archive(one);
    await desk.sessions.delete(two);
    expect(desk.letGo()).toEqual([`close ${names[0]}`, `close ${names[1]}`, `delete ${names[1]}`]);
    desk.sessions.resume(one);
    expect(textOf(await desk.prompted(one, 'flow'))).toBe(`${names[0]}: flow`);
  });

  it('is started to forget a session that is deleted while it does not run, and told later when that fails', async () => {
    const desk = await openDesk();
    const [one, two] = [await desk.create(), await desk.create()];
    const names: string[] = [];
    for (const id of [one, two]) names.push(textOf(await desk.prompted(id, 'ebb')).split(':')[0] ?? '');
    await expect(desk.prompted(one, 'crash')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    desk.program = '/nowhere/agent.js';
    await desk.sessions.delete(one);
    expect(desk.letGo()).toEqual([]);
    desk.program = PROGRAM;
    await desk.sessions.delete(two);
    expect(desk.letGo().toSorted()).toEqual(names.map((name) => `delete ${name}`).toSorted());
  });

  it('has a session in one process at a time, also when another model is to answer in it', async () => {
    const desk = await openDesk();
    const id = await desk.create();
    const name = textOf(await desk.prompted(id, 'ebb')).split(':')[0] ?? '';
    desk.sessions.change(id, { model: 'other' });
    await desk.prompted(id, 'flow');
    expect(desk.letGo()).toEqual([`close ${name}`]);
    desk.sessions.change(id, { model: 'again' });
    await desk.prompted(id, 'flow');
    expect(desk.letGo()).toEqual([`close ${name}`, `close ${name}`]);
  });

  it('is ended when nothing was asked of it for a while, and started again', async () => {
    const clock = new ManualClock();
    const desk = await openDesk({ clock });
    const id = await desk.create();
    const name = textOf(await desk.prompted(id, 'ebb')).split(':')[0] ?? '';
    const pid = Number(name.split('-')[1]);
    expect(isRunning(pid)).toBe(true);
    await clock.advance(IDLE_MS);
    while (isRunning(pid)) await systemClock.sleep(5);
    expect(textOf(await desk.prompted(id, 'flow'))).toBe(`${name}: flow`);
  });

  it('ends a turn that is cancelled, or is ended itself when it does not', async () => {
    const clock = new ManualClock();
    const desk = await openDesk({ clock });
    const id = await desk.create();
    for (const text of ['hang politely', 'hang']) {
      const prompt = desk.sessions.prompt(id, { text });
      while (readHanging(desk.folder) !== text) await systemClock.sleep(5);
      const over = new AbortController();
      const aborted = desk.sessions.abort(id).finally(() => over.abort());
      while (!over.signal.aborted) {
        await systemClock.sleep(5);
        await clock.advance(1_000);
      }
      await aborted;
      const { stopReason } = await desk.sessions.answer(id, prompt.id, new AbortController().signal);
      expect(stopReason).toBe('cancelled');
    }
    expect(textOf(await desk.prompted(id, 'ebb'))).toContain(': ebb');
  });

  it('is not waited for by who stops while it starts, and answers the next prompt when it has started', async () => {
    const desk = await openDesk();
    const id = await desk.create();
    const [waits, go] = ['waits', 'go'].map((name) => join(desk.folder, name));
    const slow = `import { existsSync, writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(waits)}, '');
      while (!existsSync(${JSON.stringify(go)})) await new Promise((resolve) => setTimeout(resolve, 5));
      await import(${JSON.stringify(PROGRAM)});`;
    desk.program = join(desk.folder, 'slow.mjs');
    writeFileSync(desk.program, slow);
    const prompt = desk.sessions.prompt(id, { text: 'ebb' });
    await expect.poll(() => existsSync(waits ?? '')).toBe(true);
    await desk.sessions.abort(id);
    expect(await desk.sessions.answer(id, prompt.id, new AbortController().signal)).toMatchObject({
      stopReason: 'cancelled',
    });
    const next = desk.prompted(id, 'flow');
    writeFileSync(go ?? '', '');
    expect(textOf(await next)).toMatch(/^tide-\d+-1: flow$/u);
  });

  it.each(['hang politely', 'hang'])('that says nothing for too long fails the turn: %s', async (text) => {
    const clock = new ManualClock();
    const desk = await openDesk({ clock });
    const id = await desk.create();
    const over = new AbortController();
    const failed = expect(desk.prompted(id, text).finally(() => over.abort())).rejects.toMatchObject({
      code: 'NO_OUTPUT',
      message: 'The agent said nothing for 300 s: its model does not answer.',
    });
    while (readHanging(desk.folder) !== text) await systemClock.sleep(5);
    await clock.advance(SILENCE_MS - 1);
    expect(over.signal.aborted).toBe(false);
    while (!over.signal.aborted) {
      await clock.advance(1_000);
      await systemClock.sleep(5);
    }
    await failed;
    expect(textOf(await desk.prompted(id, 'ebb'))).toContain(': ebb');
  });

  it('may wait for a person as long as that takes', async () => {
    const clock = new ManualClock();
    const desk = await openDesk({ clock });
    const id = await desk.create();
    const prompt = desk.sessions.prompt(id, { text: 'tell touch something', whenAsked: 'wait' });
    await expect.poll(() => desk.sessions.pending(id)).toHaveLength(1);
    await clock.advance(SILENCE_MS * 10);
    for (const { id: asked } of desk.sessions.pending(id)) desk.sessions.permit(id, asked, { action: 'allow' });
    const answer = await desk.sessions.answer(id, prompt.id, new AbortController().signal);
    expect(textOf(answer)).toBe('One moment: yes');
  });
});
