import { relPath, type ProjectId } from '../../src/core/model.ts';
import type { Answer, QuestionRequest, Questions } from '../../src/session/documents/questions.ts';

export const ANSWER: Answer = {
  answer: 'At noon, says docs/tides.md.',
  isCutOff: false,
  model: 'kimi-k3',
  windowTokens: 1_048_576,
  sources: [relPath('docs/tides.md')],
  documents: 2,
  leftOut: [{ path: relPath('docs/long.md'), tokens: 9_000, because: 'budget' }],
  isCompacted: false,
  usage: { input: 1_000, cached: 900, written: 0, output: 20 },
  currency: 'USD',
  cost: { total: 0.0012, saved: 0.0021, pricesAsOf: '2026-10-25' },
};

/** Says what a test tells it to. */
export class FakeQuestions implements Questions {
  readonly asked: { readonly project: ProjectId; readonly request: QuestionRequest }[] = [];
  say: (request: QuestionRequest) => Promise<Answer> = async () => ANSWER;

  ask(project: ProjectId, request: QuestionRequest): Promise<Answer> {
    this.asked.push({ project, request });
    return this.say(request);
  }
}
