import { MoontideError } from '../../core/errors.ts';
import type { SecretPlace } from '../../keys/keep-secret.ts';
import { Secret } from '../../secret.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { adminOnly } from '../caller.ts';
import { answers } from '../openapi.ts';
import { refTo } from '../protocol/schema.ts';
import { KeepTeamPassword, Team, TeamPassword } from '../protocol/team.ts';
import { defined } from '../views/defined.ts';
import { viewTeam, viewTeamStatus } from '../views/team.ts';

const tags = ['team'];

/** How long an answer waits for what the team's server says of a password. */
const TRIED_MS = 5_000;

export function addTeamRoutes(app: ControlApp, { team, keys }: Pick<ControlContext, 'team' | 'keys'>): void {
  const answer = async (storedIn: SecretPlace | undefined): Promise<TeamPassword> => {
    await team.tried(TRIED_MS);
    const status = team.status();
    return defined({ storedIn, inUse: keys.ofTeam.source, team: status && viewTeamStatus(status) });
  };

  app.route({
    method: 'GET',
    url: '/team',
    schema: {
      operationId: 'team',
      summary: 'The team that shares the account: its machines, what they share, their pace',
      tags,
      response: answers(refTo(Team)),
    },
    handler: async () => {
      const report = await team.report();
      if (report === undefined) throw new MoontideError('NO_TEAM', 'This machine is in no team.');
      return viewTeam(report);
    },
  });

  app.route({
    method: 'PUT',
    url: '/team/password',
    onRequest: adminOnly,
    schema: {
      operationId: 'keepTeamPassword',
      summary: "Keep the password of the team's server, and try it",
      tags,
      body: refTo(KeepTeamPassword),
      response: answers(refTo(TeamPassword)),
    },
    handler: async (request) => {
      const { password, useKeychain } = request.body;
      return await answer(await keys.ofTeam.keep(new Secret(password), useKeychain));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/team/password',
    onRequest: adminOnly,
    schema: {
      operationId: 'removeTeamPassword',
      summary: "Keep the password of the team's server no longer",
      tags,
      response: answers(refTo(TeamPassword)),
    },
    handler: async () => {
      await keys.ofTeam.remove();
      return await answer(undefined);
    },
  });
}
