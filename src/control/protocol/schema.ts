/** Building blocks of the schemas that say what goes over the socket; the same ones validate and document. */
import { Type } from 'typebox';
import type { Static, TEnum, TObject, TProperties, TSchema, TSchemaOptions, TUnsafe } from 'typebox';

/** A schema that /openapi.json lists under a name of its own. */
type Named<Schema extends TSchema> = Schema & { readonly $id: string };

/** What a caller sends: a field that is not known here is an error. */
export function request<Properties extends TProperties>(
  name: string,
  description: string,
  properties: Properties,
): Named<TObject<Properties>> {
  return named(name, Type.Object(properties, { description, additionalProperties: false }));
}

/** What a path or a query names; not listed under a name of its own. */
export function parameters<Properties extends TProperties>(properties: Properties): TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false });
}

/** What the daemon answers: fields are only ever added, so a caller must bear ones that it does not know. */
export function answer<Properties extends TProperties>(
  name: string,
  description: string,
  properties: Properties,
): Named<TObject<Properties>> {
  return named(name, Type.Object(properties, { description }));
}

export function named<Schema extends TSchema>(name: string, schema: Schema): Named<Schema> {
  return { ...schema, $id: name };
}

/** Points at a named schema in place of repeating it. */
export function refTo<Schema extends TSchema>(schema: Named<Schema>): TUnsafe<Static<Schema>> {
  return Type.Unsafe<Static<Schema>>(Type.Ref(`${schema.$id}#`));
}

/** One of a few words. */
export function choice<const Words extends readonly string[]>(
  words: Words,
  options: TSchemaOptions = {},
): TEnum<[...Words]> {
  return Type.Enum<[...Words]>([...words], { type: 'string', ...options });
}

export const Instant = Type.String({ format: 'date-time', description: 'A moment, as ISO 8601 in UTC.' });

export const Bytes = Type.Integer({ minimum: 0, description: 'A size in bytes.' });

export const Count = Type.Integer({ minimum: 0 });

/** An opaque id in a path or a query. */
export const Id = Type.String({ minLength: 1, maxLength: 256 });
