/** Reports: evaluations of a sprint, written from the documents into the project. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Answer } from './question.ts';
import { answer, choice, refTo, request } from './schema.ts';

export type ReportRequest = Static<typeof ReportRequest>;
export const ReportRequest = request('ReportRequest', 'A report that is to be written.', {
  sprint: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[^\\u0000-\\u001f\\u007f]*$',
      description: 'Its name, or the number in it; default: the sprint that runs, or ran last.',
    }),
  ),
  baseline: Type.Optional(
    Type.Boolean({ default: false, description: 'Keep it as the one that later reports are compared with.' }),
  ),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Default: the configured model.' })),
});

const draft = choice(['continued', 'asked-anew'], {
  description:
    'A report that was cut off before was found, and continued, or asked anew as the documents, the question or the model are others.',
});

export type Report = Static<typeof Report>;
export const Report = answer('Report', 'A report that was written.', {
  path: Type.String({ description: 'In the project.' }),
  sprint: Type.Optional(Type.String()),
  isBaseline: Type.Boolean(),
  isCompared: Type.Boolean({ description: 'Whether it was compared with the baseline.' }),
  draft: Type.Optional(draft),
  answer: refTo(Answer),
});

export type ReportEvent = Static<typeof ReportEvent>;
export const ReportEvent = answer('ReportEvent', 'A part of a report that is on its way; the last one is whole.', {
  type: choice(['draft', 'reasoning', 'text', 'restarted', 'report', 'error']),
  draft: Type.Optional(draft),
  text: Type.Optional(Type.String({ description: 'A piece of the reasoning or of the text.' })),
  report: Type.Optional(refTo(Report)),
  error: Type.Optional(Type.Unknown({ description: 'As in an error answer.' })),
});

export type ReportList = Static<typeof ReportList>;
export const ReportList = answer('ReportList', 'The reports that there are, by path.', {
  reports: Type.Array(Type.Object({ path: Type.String() })),
});
