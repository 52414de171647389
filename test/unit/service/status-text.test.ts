import { describe, expect, it } from 'vitest';
import { statusText } from '../../../service/status-text.ts';
import { HALT, projectStatus } from '../../support/moontide-values.ts';

describe('the status in one line', () => {
  it('counts what is in step and what is not', () => {
    const counts = { synced: 2, pending: 3, failing: 1, leftOut: 0, toDelete: 0 };
    const projects = [projectStatus('a', { inSync: true }), projectStatus('b', { inSync: false, counts })];
    expect(statusText({ projects: [] })).toBe('No projects yet');
    expect(statusText({ projects })).toMatch(/^2 projects, 1 in sync, \d+ documents pending, \d+ documents failing$/);
  });

  it('names what waits for a person, on one line whatever it is called', () => {
    const project = projectStatus('a', { name: 'odd\nREADY=1', inSync: false, halt: HALT });
    expect(statusText({ projects: [project] })).toContain(`halted: odd?READY=1 (${HALT.reason})`);
  });
});
