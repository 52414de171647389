import { describe, expect, it } from 'vitest';
import { advanced, followJob } from '../../../src/cli/follow-job.ts';
import { MoontideError } from '../../../src/core/errors.ts';
import type { StreamEvent } from '../../../src/control/protocol/event.ts';
import { fakeContext } from '../../support/cli-context.ts';
import type { FakeContext } from '../../support/cli-context.ts';
import { eventsUntilAborted, fakeClient } from '../../support/fake-control-client.ts';
import type { FakeControlClient } from '../../support/fake-control-client.ts';
import { doneJob, eventWith, jobWith } from '../../support/wire-values.ts';

const options = { what: 'Syncing', quiet: false };

function progressed(ended: number, planned = 8): StreamEvent {
  return eventWith({ type: 'job.progress', data: { job: 'j1', kind: 'sync', state: 'running', planned, ended } });
}

/** A daemon whose job ends once its events have been seen. */
function clientWith(events: readonly StreamEvent[], context: FakeContext): FakeControlClient {
  const seen = Promise.withResolvers<void>();
  return fakeClient({
    async *events({ signal } = {}) {
      yield* events;
      seen.resolve();
      yield* eventsUntilAborted([], signal);
    },
    job: async (_id, { signal } = {}) => {
      await Promise.race([seen.promise, aborted(signal)]);
      if (context.interruption.signal.aborted) throw new MoontideError('CANCELLED', 'cancelled');
      return doneJob();
    },
  });
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

describe('followJob', () => {
  it('resolves with the ended job', async () => {
    const context = fakeContext();
    expect(await followJob(clientWith([], context), jobWith(), context, options)).toEqual(doneJob());
  });

  it('writes a line for each quarter where lines cannot change in place', async () => {
    const context = fakeContext();
    const events = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((ended) => progressed(ended));
    await followJob(clientWith(events, context), jobWith(), context, options);
    expect(context.stderr.lines).toEqual(['2 of 8', '4 of 8', '6 of 8', '8 of 8'].map((line) => `Syncing: ${line}`));
    expect(context.stdout.text).toBe('');
  });

  it('shows one line that changes on a terminal, and takes it away at the end', async () => {
    const context = fakeContext({ isTerminal: true });
    const uploading = eventWith({ type: 'document.uploading', data: { path: 'docs/a.md' } });
    await followJob(clientWith([progressed(2), uploading], context), jobWith(), context, options);
    expect(context.stderr.frames[0]).toEqual(['Syncing …']);
    expect(context.stderr.frames.at(-2)?.[0]).toMatch(/2 of 8 {2}docs\/a\.md$/);
    expect(context.stderr.frames.at(-1)).toEqual([]);
    expect(context.stderr.text).toBe('');
  });

  it('shows nothing when only the result is wanted', async () => {
    const context = fakeContext();
    const client = clientWith([], context);
    await followJob({ ...client, job: async () => doneJob() }, jobWith(), context, { ...options, quiet: true });
    expect(client.calls).toEqual([]);
    expect(context.stderr.text).toBe('');
  });

  it('waits for the job although the events cannot be had', async () => {
    const context = fakeContext();
    const client = fakeClient({
      // oxlint-disable-next-line require-yield
      async *events() {
        throw new MoontideError('NO_DAEMON', 'the stream broke');
      },
      job: async () => doneJob(),
    });
    expect(await followJob(client, jobWith(), context, options)).toEqual(doneJob());
  });

  it('ends with CANCELLED when the command is interrupted', async () => {
    const context = fakeContext();
    const client = fakeClient({
      events: ({ signal } = {}) => eventsUntilAborted([], signal),
      job: async (_id, { signal } = {}) => {
        await aborted(signal);
        throw new MoontideError('CANCELLED', 'the request was cancelled');
      },
    });
    const following = followJob(client, jobWith(), context, options);
    context.interruption.abort();
    await expect(following).rejects.toMatchObject({ code: 'CANCELLED', fix: /daemon goes on/ });
  });
});

describe('advanced', () => {
  const progress = { planned: 4, ended: 1 };

  it('takes the figures of its own job and of no other', () => {
    expect(advanced(progress, progressed(3), 'j1')).toEqual({ planned: 8, ended: 3 });
    expect(advanced(progress, progressed(3), 'j2')).toBe(progress);
  });

  it('bears events that say nothing of it', () => {
    expect(advanced(progress, eventWith(), 'j1')).toBe(progress);
    expect(advanced(progress, eventWith({ type: 'job.ended', data: { job: 'j1' } }), 'j1')).toBe(progress);
  });
});
