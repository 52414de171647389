/** The user's keys, one for each provider. */
import { Secret } from '../../secret.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { adminOnly } from '../caller.ts';
import { answers, failures } from '../openapi.ts';
import { AddApiKey, AddedApiKey, ApiKeyList, ApiKeyParams, RemovedApiKey, TestedApiKey } from '../protocol/key.ts';
import { refTo } from '../protocol/schema.ts';
import { viewApiKey } from '../views/key.ts';

const tags = ['keys'];

export function addApiKeyRoutes(app: ControlApp, { keys: { ofUser } }: Pick<ControlContext, 'keys'>): void {
  app.route({
    method: 'GET',
    url: '/apikeys',
    onRequest: adminOnly,
    schema: {
      operationId: 'apiKeys',
      summary: 'Every key that the user keeps',
      tags,
      response: answers(refTo(ApiKeyList)),
    },
    handler: () => ({ keys: ofUser.list().map(viewApiKey) }),
  });

  app.route({
    method: 'POST',
    url: '/apikeys',
    onRequest: adminOnly,
    schema: {
      operationId: 'addApiKey',
      summary: 'Keep a key for a provider, in place of the one before',
      tags,
      body: refTo(AddApiKey),
      response: { 201: refTo(AddedApiKey), ...failures },
    },
    handler: async (request, reply) => {
      const { provider, key, useKeychain, baseUrl } = request.body;
      const added = await ofUser.add({ provider, key: new Secret(key), useKeychain, baseUrl });
      reply.code(201);
      const { masked, baseUrl: address, storedIn } = viewApiKey(added);
      return { success: true, provider, masked, baseUrl: address, storedIn };
    },
  });

  app.route({
    method: 'POST',
    url: '/apikeys/:provider/test',
    onRequest: adminOnly,
    schema: {
      operationId: 'testApiKey',
      summary: 'Ask the provider whether the key is good',
      tags,
      params: ApiKeyParams,
      response: answers(refTo(TestedApiKey)),
    },
    handler: async (request) => {
      const { provider, health } = viewApiKey(await ofUser.test(request.params.provider));
      return { provider, ...health };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/apikeys/:provider',
    onRequest: adminOnly,
    schema: {
      operationId: 'removeApiKey',
      summary: 'Keep a key no longer',
      tags,
      params: ApiKeyParams,
      response: answers(refTo(RemovedApiKey)),
    },
    handler: async (request) => {
      await ofUser.remove(request.params.provider);
      return { success: true, provider: request.params.provider };
    },
  });
}
