import type { PermissionId, SessionId } from '../../core/model.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { refusePlain } from '../caller.ts';
import { answers } from '../openapi.ts';
import { limitPerSession } from '../rate-limit.ts';
import {
  PendingPermissionList,
  PermissionAnswer,
  PermissionCheck,
  PermissionDecision,
  PermissionParams,
  ResolvedPermission,
} from '../protocol/permission.ts';
import { SessionParams } from '../protocol/session.ts';
import { refTo } from '../protocol/schema.ts';
import { viewDecision, viewPending } from '../views/session.ts';

const tags = ['permissions'];
const REQUESTS_PER_MINUTE = 50;

export function addPermissionRoutes(app: ControlApp, { sessions, clock }: ControlContext): void {
  // Checks and answers together.
  const preHandler = limitPerSession({ clock, limit: REQUESTS_PER_MINUTE, what: 'permission requests' });

  app.route({
    method: 'POST',
    url: '/session/:id/permissions/check',
    schema: {
      operationId: 'checkPermission',
      summary: 'What the rules say of one use of a tool; asks nobody',
      tags,
      params: SessionParams,
      body: refTo(PermissionCheck),
      response: answers(refTo(PermissionDecision)),
    },
    preHandler,
    handler: async (request) => viewDecision(await sessions.check(request.params.id as SessionId, request.body)),
  });

  app.route({
    method: 'GET',
    url: '/session/:id/permissions',
    schema: {
      operationId: 'pendingPermissions',
      summary: "What waits for a person's word",
      tags,
      params: SessionParams,
      response: answers(refTo(PendingPermissionList)),
    },
    handler: (request) => ({ permissions: sessions.pending(request.params.id as SessionId).map(viewPending) }),
  });

  app.route({
    method: 'POST',
    url: '/session/:id/permissions/:permissionId',
    schema: {
      operationId: 'answerPermission',
      summary: 'Answer what waits',
      tags,
      params: PermissionParams,
      body: refTo(PermissionAnswer),
      response: answers(refTo(ResolvedPermission)),
    },
    preHandler,
    handler: (request) => {
      const { id, permissionId } = request.params;
      const { action } = request.body;
      if (action !== 'deny') refusePlain(request, 'allowing what waits');
      sessions.permit(id as SessionId, permissionId as PermissionId, request.body);
      return { id: permissionId, status: 'resolved' as const, action };
    },
  });
}
