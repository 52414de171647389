import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { ProjectId } from '../../core/model.ts';
import type { Report as WrittenReport, ReportRequest as Wanted, Reports } from '../../session/reports/reports.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { LiveAnswer } from '../live-answer.ts';
import { goneSignal, liveReply, SERVER_SENT_EVENTS, wantsLive } from '../live-reply.ts';
import { answers, failures } from '../openapi.ts';
import { ProjectParams } from '../protocol/project.ts';
import { Report, ReportEvent, ReportList, ReportRequest } from '../protocol/report.ts';
import { refTo } from '../protocol/schema.ts';
import { viewAnswer } from '../views/question.ts';

const tags = ['reports'];

export function addReportRoutes(app: ControlApp, { reports, stopping }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/projects/:id/reports',
    schema: {
      operationId: 'reports',
      summary: 'Reports that were written',
      tags,
      params: ProjectParams,
      response: answers(refTo(ReportList)),
    },
    handler: async (request) => ({
      reports: (await reports.list(request.params.id as ProjectId)).map((path) => ({ path })),
    }),
  });

  app.route({
    method: 'POST',
    url: '/projects/:id/reports',
    schema: {
      operationId: 'report',
      summary: 'Write a report on a sprint from the uploaded documents',
      description:
        'It is written to `.ai/reports/` of the project, whole or not at all. With `Accept: text/event-stream` it comes as ' +
        'it is given: events `draft` (one that was cut off was found), `reasoning`, `text`, `restarted` (what came before ' +
        'does not count), and at the end `report` or `error`. One whose caller goes away is cut off, and what was said is kept.',
      tags,
      params: ProjectParams,
      body: refTo(ReportRequest),
      response: {
        200: Type.Unsafe<Report | Readable>({
          content: {
            'application/json': { schema: refTo(Report) },
            [SERVER_SENT_EVENTS]: { schema: refTo(ReportEvent) },
          },
        }),
        ...failures,
      },
    },
    handler: async (request, reply) => {
      const { baseline: isBaseline, ...body } = request.body;
      const wanted = { ...body, isBaseline, signal: AbortSignal.any([goneSignal(reply), stopping]) };
      const id = request.params.id as ProjectId;
      if (!wantsLive(request)) return viewReport(await reports.write(id, wanted));
      return await liveReply(reply, liveReport(reports, id, wanted));
    },
  });
}

function liveReport(reports: Reports, id: ProjectId, wanted: Wanted): LiveAnswer<ReportEvent> {
  const live = new LiveAnswer<ReportEvent>();
  reports
    .write(id, {
      ...wanted,
      onDraft: (draft) => live.tell({ type: 'draft', draft }),
      onDelta: ({ kind, text }) => live.tell({ type: kind, text }),
      onRestart: () => live.tell({ type: 'restarted' }),
    })
    .then(
      (report) => {
        live.tell({ type: 'report', report: viewReport(report) });
        live.end();
      },
      (error: unknown) => live.fail(error),
    );
  return live;
}

function viewReport({ path, sprint, isBaseline, isCompared, draft, text, ...answer }: WrittenReport): Report {
  return {
    path,
    ...(sprint !== undefined && { sprint }),
    isBaseline,
    isCompared,
    ...(draft !== undefined && { draft }),
    answer: viewAnswer({ ...answer, answer: text }),
  };
}
