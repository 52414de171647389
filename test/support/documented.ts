import Schema from 'typebox/schema';

type Json = Readonly<Record<string, unknown>>;

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly takesJson: boolean;
  /** Which tokens open it over TCP. */
  readonly opensWith: 'plain' | 'admin';
  readonly responses: Readonly<Record<string, Response>>;
}

interface OpenApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly responses: Operation['responses'];
            readonly requestBody?: { readonly content: Json };
            readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
          }
        >
      >
    >
  >;
  readonly components: Json;
}

/** What /openapi.json says, made to be compared with what is answered. */
export class Documented {
  readonly operations: readonly Operation[];
  readonly #components: Json;

  constructor(text: string) {
    const document = JSON.parse(text) as OpenApiDocument;
    this.#components = closed(document.components) as Json;
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, responses, requestBody, security = [] }]) => ({
        method: method.toUpperCase(),
        path,
        operationId,
        responses,
        opensWith: security.some((scheme) => Object.values(scheme).flat().includes('admin')) ? 'admin' : 'plain',
        takesJson: requestBody?.content['application/json'] !== undefined,
      })),
    );
  }

  /** What is wrong with an answer, a field that is not documented included; empty when it is as documented. */
  complaints(operation: Operation, status: number, contentType: string, answer: unknown): readonly string[] {
    const response = operation.responses[String(status)] ?? operation.responses[`${String(status)[0]}XX`];
    if (response === undefined) return [`the status ${status} is not documented`];
    const media = response.content?.[contentType.split(';')[0] ?? ''];
    if (media === undefined) return [`the type ${contentType} is not documented`];
    const schema = { ...(closed(media.schema) as Json), components: this.#components };
    const [, errors] = Schema.Errors(schema, answer);
    return errors.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  }
}

/** The same schemas, but every object has the documented fields and no others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isObject = inner['type'] === 'object' && 'properties' in inner && !('additionalProperties' in inner);
  return isObject ? { ...inner, additionalProperties: false } : inner;
}
