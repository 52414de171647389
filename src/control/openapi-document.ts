/** GET /openapi.json: the schemas that validate the requests, as a document. */
import swagger from '@fastify/swagger';
import { createBareApp, type ControlContext } from './app.ts';
import { adminOnly } from './caller.ts';
import { addRoutes } from './routes.ts';

/** Made of the routes, added once more to an application that answers nobody. */
export async function openapiDocument(context: ControlContext): Promise<object> {
  const app = createBareApp({ exposeHeadRoutes: false });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: { title: 'Moontide control API', version: context.version, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [
        { url: 'http://localhost', description: 'Over the Unix socket: `curl --unix-socket PATH`.' },
        { url: 'http://127.0.0.1:4096', description: 'Over TCP, where `[api]` of the configuration switches it on.' },
      ],
      components: { securitySchemes: SECURITY_SCHEMES },
      security: securityOf([]),
    },
    // The hook that refuses is what is documented, so that the two cannot differ.
    transform: ({ schema, url, route }) => ({
      schema: route.onRequest === adminOnly ? { ...schema, security: securityOf(['admin']) } : schema,
      url,
    }),
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

const WHICH_TOKEN =
  'What `moontide token show` prints; needed over TCP alone. Routes that name the role `admin` want the one of `--admin`.';

const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: WHICH_TOKEN },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: WHICH_TOKEN },
} as const;

/** Nothing over the Unix socket, or a token in one of the two headers; from OpenAPI 3.1 on, any scheme may name roles. */
function securityOf(roles: readonly 'admin'[]): Record<string, string[]>[] {
  return [{}, ...Object.keys(SECURITY_SCHEMES).map((scheme) => ({ [scheme]: [...roles] }))];
}
