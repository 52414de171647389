import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import type { ReportEvent } from '../../../src/control/protocol/report.ts';
import { startControl } from '../../support/control.ts';
import { REPORT } from '../../support/fake-reports.ts';

async function collect(events: AsyncIterable<ReportEvent>): Promise<ReportEvent[]> {
  const all: ReportEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('a report over the control API', () => {
  it('comes as it is given, whole at the end', async () => {
    await using control = await startControl();
    control.reports.say = async ({ onDraft, onDelta, onRestart }) => {
      onDraft?.('continued');
      onDelta?.({ kind: 'text', text: 'All is' });
      onRestart?.();
      await Promise.resolve();
      onDelta?.({ kind: 'text', text: 'All is well.' });
      return REPORT;
    };
    const wanted = { sprint: '3', baseline: true };
    expect(await collect(control.client.report('alpha', wanted))).toEqual([
      { type: 'draft', draft: 'continued' },
      { type: 'text', text: 'All is' },
      { type: 'restarted' },
      { type: 'text', text: 'All is well.' },
      {
        type: 'report',
        report: expect.objectContaining({
          path: REPORT.path,
          answer: expect.objectContaining({ answer: REPORT.text }) as unknown,
        }) as unknown,
      },
    ]);
    expect(control.reports.asked[0]).toMatchObject({ project: 'alpha', request: { sprint: '3', isBaseline: true } });
    expect(await control.client.reports('alpha')).toEqual([{ path: REPORT.path }]);
  });

  it('that fails before a word is an error like any other', async () => {
    await using control = await startControl();
    control.reports.say = async () => {
      throw new MoontideError('PROJECT_BUSY', 'A report is being written.');
    };
    await expect(collect(control.client.report('alpha', {}))).rejects.toMatchObject({ code: 'PROJECT_BUSY' });
  });
});
