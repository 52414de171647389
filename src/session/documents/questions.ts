/** Questions about the documents of a project, each on its own. */
import type { ProjectId } from '../../core/model.ts';
import type { Asked, Asker, AskerQuestion } from './asker.ts';
import type { UsageBook } from '../usage-book.ts';
import { matching } from './patterns.ts';

export interface QuestionRequest extends Pick<
  AskerQuestion,
  'text' | 'model' | 'maxAnswerTokens' | 'budgetTokens' | 'signal' | 'onDelta' | 'onRestart'
> {
  /** Globs; default: all documents. */
  readonly include?: readonly string[] | undefined;
}

export type Answer = Omit<Asked, 'context'>;

export interface Questions {
  /**
   * @throws MoontideError PROJECT_NOT_FOUND, KEY_MISSING, CONTEXT_FULL, REMOTE_NOT_FOUND for an unknown model,
   * INVALID_REQUEST, CANCELLED, and what the API answers.
   */
  ask(project: ProjectId, request: QuestionRequest): Promise<Answer>;
}

export function createQuestions(ask: Asker, usage: Pick<UsageBook, 'record'>): Questions {
  return {
    async ask(project, { include = [], ...request }) {
      const { context: _, ...answer } = await ask(project, {
        ...request,
        context: [],
        isWanted: matching(include),
        // The documents of a project are the beginning that its questions share.
        cacheKey: `moontide-${project}`,
      });
      const { model, usage: tokens } = answer;
      if (tokens !== undefined) usage.record({ projectId: project, engine: 'docs', model, tokens });
      return answer;
    },
  };
}
