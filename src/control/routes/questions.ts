import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { ProjectId } from '../../core/model.ts';
import type { QuestionRequest, Questions } from '../../session/documents/questions.ts';
import type { ControlApp, ControlContext } from '../app.ts';
import { asShownError, viewError } from '../error-answer.ts';
import { LiveAnswer } from '../live-answer.ts';
import { failures } from '../openapi.ts';
import { ProjectParams } from '../protocol/project.ts';
import { Answer, AnswerEvent, Question } from '../protocol/question.ts';
import { refTo } from '../protocol/schema.ts';
import { viewAnswer } from '../views/question.ts';

const SERVER_SENT_EVENTS = 'text/event-stream';

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
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const signal = AbortSignal.any([gone.signal, stopping]);
      const asked = { ...request.body, signal };
      const id = request.params.id as ProjectId;
      if (request.headers.accept?.includes(SERVER_SENT_EVENTS) !== true) {
        return viewAnswer(await questions.ask(id, asked));
      }

      const events = liveAnswer(questions, id, asked)[Symbol.asyncIterator]();
      // What fails before anything was said is an answer like any other failure.
      const first = await events.next();
      reply.header('content-type', `${SERVER_SENT_EVENTS}; charset=utf-8`);
      return Readable.from(frames(first, events), { objectMode: false });
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

async function* frames(
  first: IteratorResult<AnswerEvent, void>,
  events: AsyncGenerator<AnswerEvent, void, void>,
): AsyncGenerator<string, void, void> {
  try {
    for (let next = first; next.done !== true; next = await events.next()) yield frame(next.value);
  } catch (error) {
    yield frame({ type: 'error', ...viewError(asShownError(error)) });
  }
}

function frame(event: AnswerEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
