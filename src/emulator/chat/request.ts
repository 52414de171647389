/** The body of a chat completion, as far as the emulator looks at it; other fields pass unseen. */
import { Type, type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { Body } from '../http/body.ts';
import { parseJson } from '../json.ts';

const Part = Type.Union([
  Type.Object({ type: Type.Literal('text'), text: Type.String() }),
  Type.Object({ type: Type.Literal('image_url'), image_url: Type.Object({ url: Type.String() }) }),
  Type.Object({ type: Type.Literal('video_url'), video_url: Type.Object({ url: Type.String() }) }),
]);

const Message = Type.Object({
  role: Type.Union([Type.Literal('system'), Type.Literal('user'), Type.Literal('assistant'), Type.Literal('tool')]),
  content: Type.Optional(Type.Union([Type.String(), Type.Array(Part), Type.Null()])),
  reasoning_content: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  tool_calls: Type.Optional(
    Type.Array(
      Type.Object({
        id: Type.String(),
        type: Type.Literal('function'),
        function: Type.Object({ name: Type.String(), arguments: Type.String() }),
      }),
    ),
  ),
  tool_call_id: Type.Optional(Type.String()),
  /** Tools that are loaded in the middle of a conversation. */
  tools: Type.Optional(Type.Array(Type.Unknown())),
  partial: Type.Optional(Type.Boolean()),
});

const Tool = Type.Object({ type: Type.String(), function: Type.Optional(Type.Object({ name: Type.String() })) });

const Prompt = Type.Object({ model: Type.String(), messages: Type.Array(Message) });

const Request = Type.Object({
  ...Prompt.properties,
  stream: Type.Optional(Type.Boolean()),
  stream_options: Type.Optional(
    Type.Union([Type.Object({ include_usage: Type.Optional(Type.Boolean()) }), Type.Null()]),
  ),
  max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Deprecated and still taken. */
  max_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
  temperature: Type.Optional(Type.Number()),
  top_p: Type.Optional(Type.Number()),
  n: Type.Optional(Type.Integer()),
  presence_penalty: Type.Optional(Type.Number()),
  frequency_penalty: Type.Optional(Type.Number()),
  stop: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String()), Type.Null()])),
  tools: Type.Optional(Type.Array(Tool)),
  tool_choice: Type.Optional(Type.Unknown()),
  thinking: Type.Optional(Type.Object({ type: Type.Union([Type.Literal('enabled'), Type.Literal('disabled')]) })),
});

export type ChatMessage = Static<typeof Message>;
/** A model and messages: what token estimates are asked for. */
export type ChatPrompt = Static<typeof Prompt>;
export type ChatRequest = Static<typeof Request>;

/** What a body was, or what is wrong with it in one line. */
export type Parsed<Wanted> = { readonly value: Wanted } | { readonly problem: string };

export function parseChatRequest(body: Body): Parsed<ChatRequest> {
  const value = jsonOf(body);
  return Value.Check(Request, value) ? { value } : { problem: problemOf(Request, value) };
}

export function parseChatPrompt(body: Body): Parsed<ChatPrompt> {
  const value = jsonOf(body);
  return Value.Check(Prompt, value) ? { value } : { problem: problemOf(Prompt, value) };
}

/** The text of a message, its parts joined; empty for images. */
export function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

export function isThinking(request: ChatRequest): boolean {
  return request.thinking?.type !== 'disabled';
}

function jsonOf(body: Body): unknown {
  return body === 'too-large' ? undefined : parseJson(body.toString('utf8'));
}

function problemOf(schema: TSchema, value: unknown): string {
  if (value === undefined) return 'the body is not JSON';
  const [first] = Value.Errors(schema, value);
  return first === undefined ? 'the body is not a chat' : `${first.instancePath || 'the body'} ${first.message}`;
}
