/** What routes say that they answer. */
import { Type } from 'typebox';
import type { TSchema, TUnsafe } from 'typebox';
import { ErrorAnswer } from './protocol/error.ts';
import { refTo } from './protocol/schema.ts';

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
