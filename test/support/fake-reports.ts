import { relPath, type ProjectId, type RelPath } from '../../src/core/model.ts';
import type { Report, ReportRequest, Reports } from '../../src/session/reports/reports.ts';
import { ANSWER } from './fake-questions.ts';

const { answer: _, ...asked } = ANSWER;

export const REPORT: Report = {
  ...asked,
  path: relPath('.ai/reports/moontide-july-20260101T000000Z.md'),
  sprint: 'july',
  isBaseline: false,
  isCompared: true,
  draft: 'continued',
  text: '# Report on the sprint july\n\nAll is well.\n',
};

/** Says what a test tells it to. */
export class FakeReports implements Reports {
  readonly asked: { readonly project: ProjectId; readonly request: ReportRequest }[] = [];
  say: (request: ReportRequest) => Promise<Report> = async () => REPORT;

  write(project: ProjectId, request: ReportRequest): Promise<Report> {
    this.asked.push({ project, request });
    return this.say(request);
  }

  async list(): Promise<readonly RelPath[]> {
    return [REPORT.path];
  }
}
