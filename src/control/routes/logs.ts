import type { ProjectId } from '../../core/model.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { answers } from '../openapi.ts';
import { LogEntryList, LogsQuery } from '../protocol/log.ts';
import { refTo } from '../protocol/schema.ts';

export function addLogRoutes(app: ControlApp, { moontide, readLog }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/logs',
    schema: {
      operationId: 'logs',
      summary: "The end of the daemon's log",
      tags: ['daemon'],
      querystring: LogsQuery,
      response: answers(refTo(LogEntryList)),
    },
    handler: async (request) => {
      const { lines = 50, level, project } = request.query;
      if (project !== undefined) moontide.project(project as ProjectId);
      const records = await readLog(lines, { level, projectId: project });
      return {
        entries: records.map(({ level, time, msg, fields }) => ({
          at: time,
          level,
          message: msg,
          fields: { ...fields },
        })),
      };
    },
  });
}
