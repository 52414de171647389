import { describe, expect, it } from 'vitest';
import { viewHealth, viewStatus } from '../../../../src/control/views/daemon.ts';
import { viewDocument, viewProject } from '../../../../src/control/views/project.ts';
import { FakeMoontide } from '../../../support/fake-moontide.ts';
import { ACCOUNT, DOCUMENTS, HALT, projectStatus, STATES } from '../../../support/moontide-values.ts';

describe('a project on the wire', () => {
  it.each(STATES)('has its state ($kind) with instants that a person can read', (state) => {
    const { state: seen } = viewProject(projectStatus('alpha', { state }));
    const wire = JSON.parse(JSON.stringify(state), (key, value: unknown) =>
      key === 'since' || key === 'until' ? new Date(value as number).toISOString() : value,
    ) as unknown;
    expect(seen).toEqual(wire);
  });

  it('has no field for what there is not', () => {
    const seen = viewProject(projectStatus('alpha'));
    expect(Object.keys(seen)).not.toContain('hold');
    expect(Object.keys(seen)).not.toContain('halt');
  });

  it('shows nothing that the schemas do not name', () => {
    const halt = { ...HALT, secret: 'x' };
    const project = { ...projectStatus('alpha', { halt, state: { kind: 'halted', halt } }), secret: 'x' };
    const seen = viewProject(project);
    expect(JSON.stringify(seen)).not.toContain('secret');
  });
});

it('a document on the wire says when it was modified to the millisecond', () => {
  const [document] = DOCUMENTS;
  expect(document && viewDocument(document)).toMatchObject({
    modifiedAt: '2026-11-01T12:00:00.000Z',
    uploadedAt: '2026-11-01T12:00:00.000Z',
  });
});

describe('the health of the daemon', () => {
  const status = { version: '1.2.3', pid: 42, startedAt: 1000, accounts: [] };

  it('is good while every project does its work', () => {
    const paused = projectStatus('beta', { state: { kind: 'paused' }, hold: 'paused', inSync: false });
    const health = viewHealth({ ...status, projects: [projectStatus('alpha'), paused] }, 62_500);
    expect(health).toMatchObject({ status: 'healthy', reasons: [], uptime: 61, version: '1.2.3', pid: 42 });
  });

  it.each([
    ['is halted', { halt: HALT, state: { kind: 'halted', halt: HALT } }, HALT.message],
    [
      'waits to try again',
      { state: { kind: 'backing-off', attempt: 1, until: 0, code: 'UNREACHABLE', message: 'no route' } },
      'no route',
    ],
    [
      'is not watched',
      { watcher: { kind: 'degraded', message: 'no watches left', fix: 'raise it' } },
      'no watches left',
    ],
    ['has a bad configuration', { configProblem: 'unknown key "x"' }, 'unknown key "x"'],
  ] as const)('is degraded while a project %s, and says why', (_what, changed, reason) => {
    const health = viewHealth({ ...status, projects: [projectStatus('alpha'), projectStatus('beta', changed)] }, 0);
    expect(health).toMatchObject({ status: 'degraded', reasons: [`beta: ${reason}`] });
  });

  it('names what answers in sessions, and Moonshot as its queues see it', () => {
    const engines = {
      docs: { status: 'healthy', responseMs: 12 },
      kimi: { status: 'degraded', reason: 'not installed' },
    } as const;
    const providers = (waitsBecause?: 'UNREACHABLE' | 'RATE_LIMITED'): unknown => {
      const queue = { ...ACCOUNT.queue, ...(waitsBecause === undefined ? {} : { waitsBecause }) };
      return viewHealth({ ...status, projects: [], accounts: [{ ...ACCOUNT, queue }] }, 0, [], engines).providers;
    };
    const ours = { docs: { status: 'healthy', responseTime: 12 }, kimi: { status: 'degraded' } };
    expect(providers('RATE_LIMITED')).toEqual({ moonshot: { status: 'healthy' }, ...ours });
    expect(providers('UNREACHABLE')).toEqual({ moonshot: { status: 'degraded' }, ...ours });
    const listed = { ...status, projects: [], accounts: [{ ...ACCOUNT, responseMs: 87.6 }, ACCOUNT] };
    expect(viewHealth(listed, 0).providers).toEqual({ moonshot: { status: 'healthy', responseTime: 88 } });
  });

  it('does not count time backwards when the clock was set back', () => {
    expect(viewHealth({ ...status, projects: [] }, 0).uptime).toBe(0);
  });
});

it('the status on the wire holds no number that stands for an instant', () => {
  const text = JSON.stringify(viewStatus(new FakeMoontide().status()));
  expect(text).not.toMatch(/:\d{12,}/);
});
