/** The one shape that every failure has. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ERRORS } from '../../core/error-table.ts';
import type { ErrorCode } from '../../core/error-table.ts';
import { answer, named, refTo } from './schema.ts';

export const Code = named(
  'ErrorCode',
  Type.Enum(Object.keys(ERRORS) as ErrorCode[], {
    type: 'string',
    description: 'What went wrong; stable, to be branched on.',
  }),
);

export type ErrorAnswer = Static<typeof ErrorAnswer>;
export const ErrorAnswer = answer('Error', 'Every answer with a status of 400 or above.', {
  error: Type.Object({
    code: refTo(Code),
    message: Type.String({ description: 'What happened, for a person.' }),
    details: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'Facts for programs; `fix` is what a person can do, `readMore` names the page about it, `field` what is wrong with a request.',
    }),
  }),
});
