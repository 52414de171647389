/** What the schemas of both configuration files are made of. `allowed` puts into words what a pattern means. */
import { Type } from 'typebox';
import type { TrustRule } from '../../core/trust.ts';

/** Unknown keys are errors. */
export const closed = { additionalProperties: false } as const;

/** The rule of a key that a project's file may set without being trusted. */
export const free: TrustRule = { kind: 'free' };

/** No control characters: what is shown in lists and logs stays on its line. */
export const oneLine = '^[^\\u0000-\\u001f\\u007f]*$';

/** A name that can stand in upload names and on a command line as it is. */
export const plainName = {
  pattern: '^[a-z0-9][a-z0-9._-]{0,63}$',
  allowed: 'a name of at most 64 of the characters a-z, 0-9, ".", "_" and "-"',
} as const;

/** A table of a Kimi-style configuration: read where it helps, and never a reason to refuse the file. */
export const loose = (description: string) =>
  Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), { description }));
