/** What is said and done in a session. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Code } from './error.ts';
import { answer, choice, Id, Instant, parameters, refTo, request } from './schema.ts';

const whenAsked = Type.Optional(
  choice(['wait', 'refuse'], {
    description:
      'Where the rules ask a person: wait for an answer, or refuse at once with PERMISSION_REQUIRED. Without it, it ' +
      'waits while somebody follows the session.',
  }),
);

const TextPart = Type.Object({ type: Type.Enum(['text', 'thought'], { type: 'string' }), text: Type.String() });

const ToolPart = Type.Object({
  type: Type.Literal('tool'),
  tool: Type.String(),
  input: Type.Record(Type.String(), Type.Unknown()),
  output: Type.String(),
  status: choice(['completed', 'failed', 'denied', 'cancelled']),
  metadata: Type.Record(Type.String(), Type.Unknown(), {
    description: '`progress` (stdoutLines, stderrLines, elapsed in seconds, bytesReceived), `exitCode`, `truncated`.',
  }),
});

export type Message = Static<typeof Message>;
export const Message = answer('Message', 'A prompt, or an answer with the tools that it used.', {
  id: Type.String(),
  sessionId: Type.String(),
  type: choice(['user', 'assistant']),
  at: Instant,
  parts: Type.Array(Type.Union([TextPart, ToolPart])),
  stopReason: Type.Optional(choice(['end_turn', 'max_tokens', 'max_turn_requests', 'refusal', 'cancelled'])),
  error: Type.Optional(Type.Object({ code: refTo(Code), message: Type.String(), fix: Type.String() })),
});

export type MessageList = Static<typeof MessageList>;
export const MessageList = answer('MessageList', 'The last messages before a point, oldest first.', {
  messages: Type.Array(refTo(Message)),
});

export const MessagesQuery = parameters({
  before: Type.Optional(Id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
});

export type Prompt = Static<typeof Prompt>;
export const Prompt = request('Prompt', 'Something to be answered.', {
  text: Type.String({ minLength: 1, maxLength: 500_000 }),
  wait: Type.Optional(
    Type.Boolean({
      default: true,
      description: 'False: answer at once with 202 and the prompt; the stream tells the rest.',
    }),
  ),
  whenAsked,
});

export type ShellCommand = Static<typeof ShellCommand>;
export const ShellCommand = request('ShellCommand', "A command of bash, run in the project's folder.", {
  command: Type.String({ maxLength: 32_768 }),
  timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_600_000, default: 120_000 })),
  whenAsked,
});

export type Aborted = Static<typeof Aborted>;
export const Aborted = answer('Aborted', 'What was under way has ended.', {
  aborted: Type.Boolean({ description: 'False when nothing was under way.' }),
});
