import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { watchStatus } from '../../../src/cli/watch-status.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import type { Status } from '../../../src/control/protocol/daemon.ts';
import type { StreamEvent } from '../../../src/control/protocol/event.ts';
import { fakeContext } from '../../support/cli-context.ts';
import type { FakeContext } from '../../support/cli-context.ts';
import { eventsUntilAborted, fakeClient } from '../../support/fake-control-client.ts';
import type { FakeControlClient } from '../../support/fake-control-client.ts';
import {
  documentWith,
  EARLIER,
  eventWith,
  glanceWith,
  projectWith,
  statusWith,
  usageWith,
} from '../../support/wire-values.ts';

const options = { projectId: undefined, json: false };

/** A daemon that has these answers one after the other, and the last one from then on. */
function clientWith(
  answers: readonly (Status | MoontideError)[],
  events: readonly StreamEvent[] = [],
): FakeControlClient {
  const left = [...answers];
  return fakeClient({
    status: async () => {
      const answer = left.length > 1 ? left.shift() : left[0];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
      return answer;
    },
    usage: async () => usageWith(),
    session: { list: async () => [] },
    documents: async () => [documentWith({ path: 'docs/b.md', state: 'uploading' })],
    events: ({ signal, since } = {}) => eventsUntilAborted(since === 0 ? events : [], signal),
  });
}

/** One by one: what is waited for next is only known once the one before is over. */
async function seconds({ clock }: FakeContext, count: number): Promise<void> {
  await clock.advance(0);
  for (let second = 0; second < count; second += 1) await clock.advance(1000);
}

describe('watchStatus', () => {
  it('shows the status again and again on a terminal, until interrupted', async () => {
    const context = fakeContext({ isTerminal: true });
    const watching = watchStatus(clientWith([statusWith({ projects: [projectWith()] })]), context, options);
    await seconds(context, 6);
    context.interruption.abort();
    expect(await watching).toBe(0);
    expect(context.stdout.frames.length).toBeGreaterThan(2);
    expect(context.stdout.frames[0]).toContain('  in sync, looked at 1 s ago');
    expect(context.stdout.frames.at(-1)?.join('\n')).toMatch(/looked at [4567] s ago/);
  });

  it('draws again at once when the terminal is resized', async () => {
    const context = fakeContext({ isTerminal: true });
    const watching = watchStatus(clientWith([statusWith()]), context, options);
    await context.clock.advance(0);
    const { length } = context.stdout.frames;
    context.stdout.resize(40, 10);
    expect(context.stdout.frames).toHaveLength(length + 1);
    context.interruption.abort();
    await watching;
  });

  it('waits for a daemon that went away', async () => {
    const context = fakeContext({ isTerminal: true });
    const gone = new MoontideError('NO_DAEMON', 'No daemon answers.');
    const watching = watchStatus(clientWith([statusWith(), gone, statusWith({ pid: 43 })]), context, options);
    await seconds(context, 6);
    context.interruption.abort();
    await watching;
    const seen = context.stdout.frames.map((frame) => frame[0]);
    expect(seen).toContain('moontide: No daemon answers.');
    expect(seen.at(-1)).toContain('pid 43');
  });

  it('fails with what is no absence', async () => {
    const context = fakeContext({ isTerminal: true });
    const broken = clientWith([new MoontideError('INTERNAL', 'a defect')]);
    const watching = watchStatus(broken, context, options);
    await expect(watching).rejects.toThrow('a defect');
  });

  it('writes a line for each change where JSON is wanted, and none where nothing changed', async () => {
    const context = fakeContext();
    const changes = [statusWith(), statusWith(), statusWith({ pid: 43 })];
    const watching = watchStatus(clientWith(changes), context, { ...options, json: true });
    await seconds(context, 6);
    context.interruption.abort();
    await watching;
    expect(context.stdout.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      glanceWith(),
      glanceWith({ pid: 43 }),
    ]);
  });

  it('shows what is under way, what happened last and the queue, in lines that fit', async () => {
    const context = fakeContext({ isTerminal: true });
    context.stdout.resize(40, 60);
    const state = { kind: 'syncing', since: EARLIER, planned: 4, ended: 1 } as const;
    const halt = {
      reason: 'mass-delete',
      message: 'Twelve documents are gone at once.',
      fix: 'Look at them.',
    } as const;
    const projects = [
      projectWith({ state, inSync: false }),
      projectWith({ id: 'p2', name: 'other', inSync: false, halt }),
    ];
    const uploaded = eventWith({ type: 'document.uploaded', projectId: 'p1', data: { path: 'docs/a.md' } });
    const watching = watchStatus(clientWith([statusWith({ projects })], [uploaded]), context, options);
    await seconds(context, 3);
    context.interruption.abort();
    await watching;
    const frame = context.stdout.frames.at(-1) ?? [];
    for (const line of frame) expect(stringWidth(line)).toBeLessThanOrEqual(40);
    const text = frame.join('\n');
    expect(text).toMatch(/under way\n {2}notes ━+─+ 1 of 4\n {2}uploading docs\/b\.md \(1\.2 kB\), \d+ s/);
    expect(text).toMatch(/recently\n.*notes {2}uploaded\n? *docs\/a\.md/);
    expect(text.replaceAll(/\n */g, ' ')).toContain('HALTED: Twelve documents are gone at once.');
  });

  it('writes the status once and then a line an event where no line can change in place', async () => {
    const context = fakeContext();
    const at = new Date(context.clock.now() + 1000).toISOString();
    const events = [
      eventWith({ id: 1, at: EARLIER, type: 'document.uploaded', data: { path: 'docs/old.md' } }),
      eventWith({ id: 2, at, type: 'document.uploaded', projectId: 'p1', data: { path: 'docs/new.md' } }),
      eventWith({ id: 3, at, type: 'scan.done', projectId: 'p1', data: { documents: 1, leftOut: 0 } }),
    ];
    const gone = new MoontideError('NO_DAEMON', 'No daemon answers.');
    const statuses = [statusWith(), statusWith(), gone, gone, statusWith({ startedAt: at })];
    const watching = watchStatus(clientWith(statuses, events), context, options);
    await seconds(context, 8);
    context.interruption.abort();
    await watching;
    const { lines, text } = context.stdout;
    expect(lines.filter((line) => line.startsWith('Moontide '))).toHaveLength(2);
    expect(lines.filter((line) => line === 'moontide: No daemon answers.')).toHaveLength(1);
    expect(text).toContain('uploaded docs/new.md');
    expect(text).not.toMatch(/old\.md|looked at 1 documents/);
  });
});
