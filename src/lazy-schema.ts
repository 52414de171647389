import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** Compiles a schema when it is first needed: compiling takes longer than all else that a module does when it is loaded. */
export function lazily<Schema extends TSchema>(schema: Schema): () => Validator<{}, Schema> {
  let validator: Validator<{}, Schema> | undefined;
  return () => (validator ??= Compile(schema));
}
