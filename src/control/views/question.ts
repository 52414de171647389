import type { Answer } from '../../session/documents/questions.ts';
import type { Answer as ShownAnswer } from '../protocol/question.ts';

export function viewAnswer(answer: Answer): ShownAnswer {
  const { usage, cost } = answer;
  return {
    answer: answer.answer,
    isCutOff: answer.isCutOff,
    model: answer.model,
    sources: [...answer.sources],
    documents: answer.documents,
    leftOut: answer.leftOut.map(({ path, tokens, because }) => ({ path, tokens, because })),
    ...(usage !== undefined && { usage: { ...usage } }),
    currency: answer.currency,
    ...(cost !== undefined && { cost: { ...cost } }),
  };
}
