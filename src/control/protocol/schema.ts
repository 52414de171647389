/** Building blocks of the schemas that say what goes over the socket; the same ones validate and document. */
import { Type } from 'typebox';
import type { Static, TObject, TProperties, TUnsafe } from 'typebox';

/** A schema that /openapi.json lists under a name of its own. */
export type Named<Properties extends TProperties> = TObject<Properties> & { readonly $id: string };

/** What a caller sends: a field that is not known here is an error. */
export function request<Properties extends TProperties>(
  name: string,
  description: string,
  properties: Properties,
): Named<Properties> {
  return Type.Object(properties, { $id: name, description, additionalProperties: false }) as Named<Properties>;
}

/** What the daemon answers: fields are only ever added, so a caller must bear ones that it does not know. */
export function answer<Properties extends TProperties>(
  name: string,
  description: string,
  properties: Properties,
): Named<Properties> {
  return Type.Object(properties, { $id: name, description }) as Named<Properties>;
}

/** Points at a named schema in place of repeating it. */
export function refTo<Properties extends TProperties>(schema: Named<Properties>): TUnsafe<Static<TObject<Properties>>> {
  return Type.Unsafe<Static<TObject<Properties>>>(Type.Ref(`${schema.$id}#`));
}

export const Instant = Type.String({ format: 'date-time', description: 'A moment, as ISO 8601 in UTC.' });

export const Bytes = Type.Integer({ minimum: 0, description: 'A size in bytes.' });

export const Count = Type.Integer({ minimum: 0 });

/** An opaque id in a path or a query. */
export const Id = Type.String({ minLength: 1, maxLength: 256 });
