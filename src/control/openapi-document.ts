/** GET /openapi.json: the schemas that validate the requests, as a document. */
import swagger from '@fastify/swagger';
import { createBareApp, type ControlContext } from './app.ts';
import { addRoutes } from './routes.ts';

/** Made of the routes, added once more to an application that answers nobody. */
export async function openapiDocument(context: ControlContext): Promise<object> {
  const app = createBareApp({ exposeHeadRoutes: false });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: { title: 'Moontide control API', version: context.version, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: 'http://localhost', description: 'Over the Unix socket: `curl --unix-socket PATH`.' }],
    },
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: (schema, _baseUri, _fragment, index) =>
        typeof schema['$id'] === 'string' ? schema['$id'] : `schema-${index}`,
    },
  });
  await addRoutes(app, context);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
