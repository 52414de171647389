import { describe, expect, it } from 'vitest';
import { report } from '../../../../src/cli/commands/report.ts';
import type { Report, ReportEvent } from '../../../../src/control/protocol/report.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import { healthWith, projectWith } from '../../../support/wire-values.ts';

const REPORT: Report = {
  path: '.ai/reports/moontide-july-20260101T000000Z.md',
  sprint: 'july',
  isBaseline: false,
  isCompared: true,
  answer: {
    answer: '# Report\n',
    isCutOff: true,
    model: 'kimi-k3',
    sources: [],
    documents: 2,
    leftOut: [],
    currency: 'USD',
  },
};

const EVENTS: readonly ReportEvent[] = [
  { type: 'draft', draft: 'continued' },
  { type: 'reasoning', text: 'Hmm.' },
  { type: 'text', text: 'All is\u001b[2J ' },
  { type: 'text', text: 'well.' },
  { type: 'report', report: REPORT },
];

function contextThatHears(events: readonly ReportEvent[]) {
  const client = fakeClient({
    health: async () => healthWith(),
    projects: async () => [projectWith()],
    report: async function* () {
      yield* events;
    },
  });
  return { client, context: fakeContext({ client, cwd: '/nowhere/notes' }) };
}

describe('report', () => {
  it('says where it is, that it was continued and that it ends early', async () => {
    const { client, context } = contextThatHears(EVENTS);
    expect(await report(context, { sprint: '3', baseline: true })).toBe(0);
    expect(context.stdout.text).toBe(
      `The report on the sprint july is in ${REPORT.path}, compared with the baseline.\n`,
    );
    expect(context.stderr.text).toContain('it is continued where it ended');
    expect(context.stderr.text).toContain('It ends early');
    expect(client.calls.at(-1)).toContain('{"baseline":true,"sprint":"3"}');
  });

  it('shows the text alone on stdout while it is written, and nothing that could steer a terminal', async () => {
    const { context } = contextThatHears(EVENTS);
    expect(await report(context, { stream: true })).toBe(0);
    expect(context.stdout.text).toMatch(/^All is.* well\.\n$/u);
    expect(context.stdout.text).not.toContain('\u001b');
    expect(context.stderr.text).toContain(REPORT.path);
  });

  it('prints what was written as JSON', async () => {
    const { context } = contextThatHears(EVENTS);
    await report(context, { json: true, stream: true });
    expect(JSON.parse(context.stdout.text)).toEqual(REPORT);
  });
});
