import { MoontideError } from '../../core/errors.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { answers } from '../openapi.ts';
import { Team } from '../protocol/team.ts';
import { refTo } from '../protocol/schema.ts';
import { viewTeam } from '../views/team.ts';

export function addTeamRoutes(app: ControlApp, { team }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/team',
    schema: {
      operationId: 'team',
      summary: 'The team that shares the account: its machines, what they share, their pace',
      tags: ['team'],
      response: answers(refTo(Team)),
    },
    handler: async () => {
      const report = await team();
      if (report === undefined) throw new MoontideError('NO_TEAM', 'This machine is in no team.');
      return viewTeam(report);
    },
  });
}
