/** Requests are checked against the schemas that document them; what is wrong with one is said by field. */
import type { FastifySchemaCompiler } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { Value } from 'typebox/value';
import { MoontideError } from '../core/errors.ts';
import { COMPONENTS } from './protocol/components.ts';

interface FieldProblem {
  /** Its path in the body, with dots, or the name of a parameter. */
  readonly field: string;
  readonly problem: string;
  readonly allowed?: readonly unknown[];
}

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema: given, httpPart = 'body' }) => {
  const schema = resolved(given);
  // Compiled when it is first needed: that takes longer than all else at the start, and few routes are ever asked.
  let validator: ReturnType<typeof Compile<TSchema>> | undefined;
  return (value: unknown) => {
    // Everything in a path or a query arrives as text; a body is what its JSON says, and fastify hands in null for none.
    const request = httpPart === 'body' ? (value ?? {}) : Value.Convert(schema, value);
    if (isDeeperThan(DEEPEST_BODY, request)) return { error: tooDeep() };
    validator ??= Compile(schema);
    if (validator.Check(request)) return { value: request };
    return { error: invalidRequest(schema, validator.Errors(request)) };
  };
};

/** `value`, if it is what the schema says. @throws MoontideError INVALID_REQUEST. */
export function checked<Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  if (Value.Check(schema, value)) return value;
  throw invalidRequest(schema, [...Value.Errors(schema, value)]);
}

/** Far more than any request needs, and far less than what those that walk through a value can bear. */
const DEEPEST_BODY = 64;

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

function tooDeep(): MoontideError {
  const problem = `is nested more than ${DEEPEST_BODY} levels deep`;
  return new MoontideError('INVALID_REQUEST', `body ${problem}`, { details: { field: 'body', problem } });
}

/** A named schema is handed in as a reference to it. */
function resolved(schema: TSchema): TSchema {
  if (!('$ref' in schema)) return schema;
  const target = COMPONENTS.find((component) => `${component.$id}#` === schema.$ref);
  if (target === undefined) throw new TypeError(`no schema is named ${String(schema.$ref)}`);
  return target;
}

/** A body can have fields with names of a megabyte. */
const LONGEST_FIELD = 200;

function invalidRequest(schema: TSchema, errors: readonly TLocalizedValidationError[]): MoontideError {
  const found = errors.flatMap((error) => fieldProblems(schema, error));
  const problems = found.length > 0 ? found : errors.map(forbiddenField);
  const message = problems.map(({ field, problem }) => `${field} ${problem}`).join('; ');
  return new MoontideError('INVALID_REQUEST', message, { details: { ...problems[0], problems } });
}

/** TypeBox stops after eight errors, and where eight fields are unknown it has not come to say so in one. */
function forbiddenField({ instancePath }: TLocalizedValidationError): FieldProblem {
  const field = instancePath.split('/').slice(1).join('.').slice(0, LONGEST_FIELD) || 'body';
  return { field, problem: 'is not known here' };
}

function fieldProblems(schema: TSchema, error: TLocalizedValidationError): readonly FieldProblem[] {
  const parent = error.instancePath.split('/').slice(1);
  const at = (...names: readonly string[]): string => [...parent, ...names].join('.').slice(0, LONGEST_FIELD) || 'body';
  switch (error.keyword) {
    case 'additionalProperties': {
      const allowed = propertyNames(schema);
      return error.params.additionalProperties.map((name) => ({
        field: at(name),
        problem: `is not known here (known: ${allowed.join(', ') || 'none'})`,
        allowed,
      }));
    }
    // Beside 'additionalProperties', TypeBox reports each unknown field once more as forbidden.
    case 'boolean':
      return [];
    case 'required':
      return error.params.requiredProperties.map((name) => ({ field: at(name), problem: 'is missing' }));
    case 'enum': {
      const allowed = error.params.allowedValues;
      return [{ field: at(), problem: `must be one of ${allowed.join(', ')}`, allowed }];
    }
    case 'pattern':
      return [{ field: at(), problem: `${error.message} (${descriptionOf(schema, parent)})` }];
    default:
      return [{ field: at(), problem: error.message }];
  }
}

function propertyNames(schema: TSchema): readonly string[] {
  return 'properties' in schema ? Object.keys(schema.properties as object) : [];
}

/** What a field is, for a person: a pattern alone does not say. */
function descriptionOf(schema: TSchema, [name]: readonly string[]): string {
  const { properties } = schema as {
    readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
  };
  return properties?.[name ?? '']?.description ?? 'see /openapi.json';
}
