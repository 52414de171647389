import { describe, expect, it } from 'vitest';
import { sync } from '../../../../src/cli/commands/sync.ts';
import type { ControlClient } from '../../../../src/control/client.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { clientWithoutDaemon, eventsUntilAborted, fakeClient } from '../../../support/fake-control-client.ts';
import type { FakeControlClient } from '../../../support/fake-control-client.ts';
import {
  documentWith,
  doneJob,
  healthWith,
  jobWith,
  NOTHING_DONE,
  planWith,
  projectWith,
} from '../../../support/wire-values.ts';

const cwd = '/nowhere/notes';
const leftOut = documentWith({ path: 'docs/x.png', state: 'left-out', leftOut: 'binary', reason: 'binary: an image' });

function clientWith(changes: Partial<Omit<ControlClient, 'files'>> = {}): FakeControlClient {
  return fakeClient({
    health: async () => healthWith(),
    projects: async () => [projectWith()],
    project: async () => projectWith(),
    documents: async () => [documentWith(), leftOut],
    sync: async () => jobWith(),
    job: async () => doneJob({ uploaded: 1, unchanged: 1, uploadedBytes: 1200 }),
    events: ({ signal } = {}) => eventsUntilAborted([], signal),
    ...changes,
  });
}

describe('sync', () => {
  it('says what it did, and what it left out and why', async () => {
    const client = clientWith();
    const context = fakeContext({ client, cwd });
    expect(await sync(context, {})).toBe(0);
    expect(context.stdout.lines).toEqual([
      'Synced notes: 1 uploaded, 1.2 kB sent, 1 document unchanged.',
      '1 path left out',
      '  binary: 1',
      '    docs/x.png: an image',
    ]);
    expect(client.calls).toContain('sync p1 {"initial":false}');
  });

  it('begins from the start when told to', async () => {
    const client = clientWith();
    await sync(fakeContext({ client, cwd }), { initial: true });
    expect(client.calls).toContain('sync p1 {"initial":true}');
  });

  it('gives the job, the project and what is left out as JSON', async () => {
    const context = fakeContext({ client: clientWith(), cwd });
    expect(await sync(context, { json: true })).toBe(0);
    expect(JSON.parse(context.stdout.text)).toMatchObject({
      job: { state: 'done', result: { uploaded: 1 } },
      project: { id: 'p1' },
      leftOut: [{ path: 'docs/x.png', leftOut: 'binary' }],
    });
    expect(context.stderr.text).toBe('');
  });

  it('only asks for the plan in a dry run', async () => {
    const client = clientWith({ plan: async () => planWith() });
    const context = fakeContext({ client, cwd });
    expect(await sync(context, { dryRun: true, initial: true })).toBe(0);
    expect(client.calls).toEqual(['health', 'projects', 'plan p1 initial', 'documents p1']);
    expect(context.stdout.lines[0]).toBe('Nothing to do.');
  });

  it('fails in the words of a halt, after saying what was done', async () => {
    const halt = { reason: 'mass-delete', message: '12 of 20 documents are gone.', fix: 'Look first.' } as const;
    const error = { code: 'MASS_DELETE', message: halt.message, fix: halt.fix } as const;
    const client = clientWith({
      project: async () => projectWith({ inSync: false, halt }),
      job: async () => jobWith({ state: 'failed', result: NOTHING_DONE, error }),
    });
    const context = fakeContext({ client, cwd });
    await expect(sync(context, {})).rejects.toMatchObject({ code: 'MASS_DELETE', details: { halt } });
    expect(context.stdout.lines[0]).toBe('Sync of notes failed.');
  });

  it("fails with the job's error, and prints nothing else where JSON is wanted", async () => {
    const error = { code: 'UNREACHABLE', message: 'No route to the API.', fix: 'Check the network.' } as const;
    const client = clientWith({ job: async () => jobWith({ state: 'failed', result: NOTHING_DONE, error }) });
    const context = fakeContext({ client, cwd });
    await expect(sync(context, { json: true })).rejects.toMatchObject({ code: 'UNREACHABLE', fix: error.fix });
    expect(context.stdout.text).toBe('');
  });

  it('does the one job in its own process where no daemon runs, and says so', async () => {
    const oneJob = clientWith();
    const context = fakeContext({ client: clientWithoutDaemon(), oneJob, cwd });
    expect(await sync(context, {})).toBe(0);
    expect(context.stderr.lines).toEqual(['No daemon is running: doing this one job here.']);
    expect(oneJob.calls).toContain('sync p1 {"initial":false}');
  });

  it('does not work around a daemon that is ill', async () => {
    const client = clientWith({ health: () => Promise.reject(new Error('a defect')) });
    const context = fakeContext({ client, cwd, oneJob: clientWith() });
    await expect(sync(context, {})).rejects.toThrow('a defect');
  });
});
