import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { ProjectId } from '../../core/model.ts';
import type { QuestionRequest, Questions } from '../../session/documents/questions.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { LiveAnswer } from '../live-answer.ts';
import { goneSignal, liveReply, SERVER_SENT_EVENTS, wantsLive } from '../live-reply.ts';
import { failures } from '../openapi.ts';
import { ProjectParams } from '../protocol/project.ts';
import { Answer, AnswerEvent, Question } from '../protocol/question.ts';
import { refTo } from '../protocol/schema.ts';
import { viewAnswer } from '../views/question.ts';

export function addQuestionRoutes(app: ControlApp, { questions, stopping }: ControlContext): void {
  app.route({
    method: 'POST',
    url: '/projects/:id/ask',
    schema: {
      operationId: 'ask',
      summary: 'Answer a question out of the uploaded documents',
      description:
        'With `Accept: text/event-stream` the answer comes as it is given: events `reasoning`, `text`, `restarted` (what ' +
        'came before does not count: the server began anew), and at the end `answer` or `error`.',
      tags: ['questions'],
      params: ProjectParams,
      body: refTo(Question),
      response: {
        200: Type.Unsafe<Answer | Readable>({
          content: {
            'application/json': { schema: refTo(Answer) },
            [SERVER_SENT_EVENTS]: { schema: refTo(AnswerEvent) },
          },
        }),
        ...failures,
      },
    },
    handler: async (request, reply) => {
      const asked = { ...request.body, signal: AbortSignal.any([goneSignal(reply), stopping]) };
      const id = request.params.id as ProjectId;
      if (!wantsLive(request)) return viewAnswer(await questions.ask(id, asked));
      return await liveReply(reply, liveAnswer(questions, id, asked));
    },
  });
}

function liveAnswer(questions: Questions, id: ProjectId, request: QuestionRequest): LiveAnswer<AnswerEvent> {
  const live = new LiveAnswer<AnswerEvent>();
  questions
    .ask(id, {
      ...request,
      onDelta: ({ kind, text }) => live.tell({ type: kind, text }),
      onRestart: () => live.tell({ type: 'restarted' }),
    })
    .then(
      (answer) => {
        live.tell({ type: 'answer', answer: viewAnswer(answer) });
        live.end();
      },
      (error: unknown) => live.fail(error),
    );
  return live;
}
