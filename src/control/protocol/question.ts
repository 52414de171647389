/** Questions about the documents of a project. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, choice, Count, refTo, request } from './schema.ts';

const MOST_TOKENS = 1_048_576;

export type Question = Static<typeof Question>;
export const Question = request('Question', 'A question about the documents of a project.', {
  text: Type.String({ minLength: 1, maxLength: 100_000, pattern: '\\S', description: 'The question.' }),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Default: the configured model.' })),
  include: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
      maxItems: 100,
      description: 'Globs of the documents to read; default: all that have room.',
    }),
  ),
  maxAnswerTokens: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MOST_TOKENS,
      description: 'For the answer, reasoning included; default 8192.',
    }),
  ),
  budgetTokens: Type.Optional(
    Type.Integer({ minimum: 0, maximum: MOST_TOKENS, description: "For the documents; default: the model's window." }),
  ),
});

const Money = Type.Number({ description: 'In the currency of the answer.' });

export const LeftOut = Type.Array(
  Type.Object({ path: Type.String(), tokens: Count, because: choice(['pattern', 'budget', 'gone']) }),
  { description: 'Documents that were not read, and why.' },
);

export type Answer = Static<typeof Answer>;
export const Answer = answer('Answer', 'An answer out of the documents.', {
  answer: Type.String(),
  isCutOff: Type.Boolean({ description: 'Whether it ended because it had used up its tokens.' }),
  model: Type.String(),
  sources: Type.Array(Type.String(), { description: 'Paths of the documents that the answer names.' }),
  documents: Type.Integer({ minimum: 0, description: 'How many documents were read.' }),
  leftOut: LeftOut,
  usage: Type.Optional(
    Type.Object(
      { input: Count, cached: Count, written: Count, output: Count },
      {
        description:
          'Tokens: read (cached and written ones included), of these cached, of these written to the cache; answered.',
      },
    ),
  ),
  currency: choice(['USD', 'CNY']),
  cost: Type.Optional(
    Type.Object(
      {
        total: Money,
        saved: Money,
        pricesAsOf: Type.Optional(
          Type.String({ format: 'date', description: 'The day of the price list; absent for configured prices.' }),
        ),
      },
      { description: 'What it cost, and what the cache saved; by the price list, so the bill may differ.' },
    ),
  ),
});

export type AnswerEvent = Static<typeof AnswerEvent>;
export const AnswerEvent = answer('AnswerEvent', 'A part of an answer that is on its way; the last one is whole.', {
  type: choice(['reasoning', 'text', 'restarted', 'answer', 'error']),
  text: Type.Optional(Type.String({ description: 'A piece of the reasoning or of the text.' })),
  answer: Type.Optional(refTo(Answer)),
  error: Type.Optional(Type.Unknown({ description: 'As in an error answer.' })),
});
