/** The tools of the MCP server. */
import { fromJsonSchema, type CallToolResult, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { Type, type Static, type TSchema } from 'typebox';
import type { Clock } from '../../clock.ts';
import { asMoontideError } from '../../core/errors.ts';
import { answerFooter } from '../render/answer.ts';
import { contextLines } from '../render/context.ts';
import { problemLines } from '../render/halt.ts';
import { jobLine } from '../render/job.ts';
import { failureLines } from '../render/failure.ts';
import { printable, showPath, size } from '../render/text.ts';
import type { View } from '../render/view.ts';
import type { Desk } from './desk.ts';
import { pageOf } from './page-of.ts';
import { uriOf } from './uri.ts';

/** Neither colours nor cuts: a model reads it. */
const plain = (_format: unknown, text: string): string => text;

const ListInput = Type.Object({
  leftOut: Type.Optional(Type.Boolean({ description: 'List also what is no document, each path with its reason.' })),
});
const ReadInput = Type.Object({
  path: Type.String({
    minLength: 1,
    maxLength: 4096,
    description: 'As list_documents gives it, such as docs/plan.md.',
  }),
  offset: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Where to begin, in characters: the end of a long part names it.' }),
  ),
});
const NoInput = Type.Object({});
const AskInput = Type.Object({
  question: Type.String({ minLength: 1, maxLength: 20_000 }),
  include: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      maxItems: 50,
      description: 'Only of documents whose paths match one of these patterns, such as docs/**.',
    }),
  ),
});
const ContextInput = Type.Object({
  session: Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: 'Name or id; default: all active.' }),
  ),
});

export function addTools(server: McpServer, desk: Desk, clock: Clock): void {
  const view = (): View => ({ style: plain, columns: Number.POSITIVE_INFINITY, brief: false, now: clock.now() });

  add('list_documents', 'List the documents of this project and whether each is uploaded to Moonshot', {
    input: ListInput,
    isReading: true,
    run: async ({ leftOut = false }, signal) => {
      const { project, documents } = await desk.documents(signal);
      const shown = documents
        .filter(({ state }) => leftOut || state !== 'left-out')
        .map(({ path, state, bytes, reason, uploadedAt }) => ({
          path,
          state,
          bytes,
          reason,
          uploadedAt,
          uri: uriOf(path),
        }));
      const lines = shown.map(({ path, state, bytes, reason }) =>
        [
          state,
          showPath(path),
          ...(bytes === undefined ? [] : [size(bytes)]),
          ...(reason === undefined ? [] : [printable(reason)]),
        ].join('  '),
      );
      return {
        text: [`${project.name}, ${project.inSync ? 'in sync' : 'not in sync'}`, ...lines],
        data: { documents: shown },
      };
    },
  });
  add('read_document', 'Read one document of this project as it is on disk; long ones come in parts', {
    input: ReadInput,
    isReading: true,
    run: async ({ path, offset = 0 }, signal) => ({ text: [pageOf(await desk.read(path, signal), offset)] }),
  });
  add('sync_now', 'Bring the uploaded documents in step with those on disk, and wait until that is done', {
    input: NoInput,
    isReading: false,
    run: async (_input, signal) => {
      const { project, job } = await desk.sync(signal);
      return { text: [jobLine(job, project.name, view()), ...problemLines(project.problems, view())] };
    },
  });
  add('ask_documents', "Ask Moonshot's model a question about the documents of this project; it costs tokens", {
    input: AskInput,
    isReading: true,
    run: async ({ question, include }, signal) => {
      const answer = await desk.ask({ text: question, ...(include !== undefined && { include }) }, signal);
      return { text: [answer.answer, '', ...answerFooter(answer)], data: { sources: answer.sources } };
    },
  });
  add('session_context', "How full the contexts of this project's sessions are, and what to do about it", {
    input: ContextInput,
    isReading: true,
    run: async ({ session }, signal) => {
      const contexts = await desk.contexts(session, signal);
      const lines = contexts.flatMap(({ session: name, context }) => contextLines(name, context, view()));
      return { text: lines.length === 0 ? ['No session is active.'] : lines, data: { sessions: contexts } };
    },
  });

  function add<Input extends TSchema>(name: string, description: string, tool: Tool<Input>): void {
    server.registerTool(
      name,
      {
        description,
        inputSchema: fromJsonSchema<Static<Input>>(tool.input as object),
        annotations: { readOnlyHint: tool.isReading, destructiveHint: false, openWorldHint: !tool.isReading },
      },
      async (input: Static<Input>, { mcpReq }: ServerContext): Promise<CallToolResult> => {
        try {
          const { text, data } = await tool.run(input, mcpReq.signal);
          return {
            content: [{ type: 'text', text: text.join('\n') }],
            ...(data !== undefined && { structuredContent: data }),
          };
        } catch (error) {
          return {
            content: [{ type: 'text', text: failureLines(asMoontideError(error), plain).join('\n') }],
            isError: true,
          };
        }
      },
    );
  }
}

interface Tool<Input extends TSchema> {
  readonly input: Input;
  /** Whether it leaves everything as it is. */
  readonly isReading: boolean;
  readonly run: (
    input: Static<Input>,
    signal: AbortSignal,
  ) => Promise<{ readonly text: readonly string[]; readonly data?: Record<string, unknown> }>;
}
