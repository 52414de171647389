import type { ProjectId } from '../../core/model.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { adminOnly } from '../caller.ts';
import { answers } from '../openapi.ts';
import { Configuration, ConfigurationChange, ConfigurationQuery } from '../protocol/config.ts';
import { refTo } from '../protocol/schema.ts';
import { viewConfiguration } from '../views/config.ts';

const tags = ['configuration'];

export function addConfigRoutes(app: ControlApp, { configurations }: ControlContext): void {
  app.route({
    method: 'GET',
    url: '/config',
    schema: {
      operationId: 'configuration',
      summary: 'The configuration in force, with sources, providers and models',
      tags,
      querystring: ConfigurationQuery,
      response: answers(refTo(Configuration)),
    },
    handler: async ({ query }) => viewConfiguration(await configurations.show(query.project as ProjectId | undefined)),
  });

  app.route({
    method: 'PUT',
    url: '/config',
    onRequest: adminOnly,
    schema: {
      operationId: 'configure',
      summary: 'Change config.toml, or the moontide.toml of a project; a bad value changes nothing',
      tags,
      querystring: ConfigurationQuery,
      body: refTo(ConfigurationChange),
      response: answers(refTo(Configuration)),
    },
    handler: async ({ query, body }) =>
      viewConfiguration(await configurations.change(body, query.project as ProjectId | undefined)),
  });
}
