/** Every route of the control API. */
import type { ControlApp, ControlContext } from './app.ts';
import { addApiKeyRoutes } from './routes/apikeys.ts';
import { addConfigRoutes } from './routes/config.ts';
import { addDaemonRoutes } from './routes/daemon.ts';
import { addEventRoutes } from './routes/events.ts';
import { addFileRoutes, addUploadRoute } from './routes/files.ts';
import { addJobRoutes } from './routes/jobs.ts';
import { addKeyRoutes } from './routes/keys.ts';
import { addLogRoutes } from './routes/logs.ts';
import { addMetricsRoute } from './routes/metrics.ts';
import { addPageRoutes } from './routes/page.ts';
import { addPermissionRoutes } from './routes/permissions.ts';
import { addProjectRoutes } from './routes/projects.ts';
import { addQuestionRoutes } from './routes/questions.ts';
import { addReportRoutes } from './routes/reports.ts';
import { addScheduleRoutes } from './routes/schedules.ts';
import { addSessionRoutes } from './routes/sessions.ts';
import { addSessionSocketRoute } from './routes/session-socket.ts';
import { addSessionStreamRoute } from './routes/session-stream.ts';
import { addSprintRoutes } from './routes/sprints.ts';
import { addTeamRoutes } from './routes/team.ts';
import { addUsageRoutes } from './routes/usage.ts';

export async function addRoutes(app: ControlApp, context: ControlContext): Promise<void> {
  addDaemonRoutes(app, context);
  addEventRoutes(app, context);
  addLogRoutes(app, context);
  addMetricsRoute(app, context);
  addConfigRoutes(app, context);
  addProjectRoutes(app, context);
  addJobRoutes(app, context);
  addScheduleRoutes(app, context);
  addSprintRoutes(app, context);
  addFileRoutes(app, context);
  addKeyRoutes(app, context);
  addApiKeyRoutes(app, context);
  addSessionRoutes(app, context);
  addPermissionRoutes(app, context);
  addSessionStreamRoute(app, context);
  addQuestionRoutes(app, context);
  addReportRoutes(app, context);
  addUsageRoutes(app, context);
  addTeamRoutes(app, context);
  addPageRoutes(app, context);
  await app.register(async (scope) => addUploadRoute(scope, context));
  await app.register(async (scope) => addSessionSocketRoute(scope, context));
}
