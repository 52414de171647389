/** What an agent may ask of one project, answered by the daemon. */
import type { Answer, Question } from '../../control/protocol/question.ts';
import type { Document, Project } from '../../control/protocol/project.ts';
import type { Job } from '../../control/protocol/job.ts';
import type { StreamEvent } from '../../control/protocol/event.ts';
import type { SessionContext } from '../../control/protocol/usage.ts';
import { MoontideError } from '../../core/errors.ts';
import { jobFailure } from '../carry-out.ts';
import { withProject } from '../connection.ts';
import type { Context } from '../context.ts';
import type { TargetOptions } from '../target.ts';
import { readDocument } from './read-document.ts';

/** Every method connects anew, so that a daemon may come and go; all throw NO_DAEMON and PROJECT_NOT_FOUND. */
export interface Desk {
  documents(signal: AbortSignal): Promise<{ readonly project: Project; readonly documents: readonly Document[] }>;
  read(path: string, signal: AbortSignal): Promise<string>;
  /** @throws what keeps it from being in step. */
  sync(signal: AbortSignal): Promise<{ readonly project: Project; readonly job: Job }>;
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  /** Of the session with this name or id, or of all that are active. @throws SESSION_NOT_FOUND. */
  contexts(wanted: string | undefined, signal: AbortSignal): Promise<readonly NamedContext[]>;
  /** Until the signal aborts, or no daemon answers. */
  events(signal: AbortSignal): AsyncIterable<StreamEvent>;
}

export interface NamedContext {
  readonly session: string;
  readonly context: SessionContext;
}

export function createDesk(context: Context, target: TargetOptions): Desk {
  return {
    documents: (signal) =>
      withProject(context, target, async (client, project) => ({
        project,
        documents: await client.documents(project.id, { signal }),
      })),
    read: (path, signal) =>
      withProject(context, target, (client, project) =>
        readDocument(client, project, path, { clock: context.clock, signal }),
      ),
    sync: (signal) =>
      withProject(context, target, async (client, { id }) => {
        const job = await client.sync(id, { wait: true, signal });
        const project = await client.project(id, { signal });
        const failure = jobFailure(job, project);
        if (failure !== undefined) throw failure;
        return { project, job };
      }),
    ask: (question, signal) =>
      withProject(context, target, async (client, { id }) => {
        for await (const event of client.ask(id, question, { signal })) {
          if (event.type === 'answer' && event.answer !== undefined) return event.answer;
        }
        throw new MoontideError('NO_OUTPUT', 'The question got no answer.');
      }),
    contexts: (wanted, signal) =>
      withProject(context, target, async (client, project) => {
        const all = await client.session.list({ project: project.id, signal });
        const chosen = wanted === undefined ? all : all.filter(({ id, name }) => id === wanted || name === wanted);
        if (wanted !== undefined && chosen.length === 0) {
          throw new MoontideError('SESSION_NOT_FOUND', `${project.name} has no active session ${wanted}.`);
        }
        const contexts: NamedContext[] = [];
        for (const { id, name } of chosen) {
          contexts.push({ session: name, context: await client.session.context(id, { signal }) });
        }
        return contexts;
      }),
    async *events(signal) {
      await using client = await context.connect();
      const projectId = await withProject(context, target, async (_client, { id }) => id);
      yield* client.events({ projectId, signal });
    },
  };
}
