/** GET /openapi.json: the schemas that validate the requests, as a document. */
import swagger from '@fastify/swagger';
import { Type } from 'typebox';
import type { TSchema, TUnsafe } from 'typebox';
import type { ControlApp } from './app.ts';
import { ErrorAnswer } from './protocol/error.ts';
import { refTo } from './protocol/schema.ts';

export async function addOpenapi(app: ControlApp, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: { title: 'Moontide control API', version, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: 'http://localhost', description: 'Over the Unix socket: `curl --unix-socket PATH`.' }],
    },
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: (schema, _baseUri, _fragment, index) =>
        typeof schema['$id'] === 'string' ? schema['$id'] : `schema-${index}`,
    },
  });
  app.route({ method: 'GET', url: '/openapi.json', schema: { hide: true }, handler: () => app.swagger() });
}

/** An answer that is not JSON. */
export function rawAnswer<Body>(contentType: string, schema: TSchema): TUnsafe<Body> {
  return Type.Unsafe<Body>({ content: { [contentType]: { schema } } });
}

type ErrorRef = TUnsafe<ErrorAnswer>;

/** What a route answers: `schema` with `status`, or an error. */
export function answers<Schema extends TSchema>(
  schema: Schema,
): { readonly 200: Schema; readonly '4xx': ErrorRef; readonly '5xx': ErrorRef } {
  return { 200: schema, ...failures };
}

const errorRef: ErrorRef = refTo(ErrorAnswer);
export const failures = { '4xx': errorRef, '5xx': errorRef } as const;
