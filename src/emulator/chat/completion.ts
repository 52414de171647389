/** The two shapes of an answer: one object, or a stream of chunks. */
import type { ToolCall } from './answerer.ts';

/** An answer with all that there is to say about it. */
export interface Completion {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly reasoning: string;
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly usage: Usage;
}

interface Usage {
  /** Cached ones included. */
  readonly promptTokens: number;
  readonly cachedTokens: number;
  /** Reasoning included. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

/** The text of one chunk. */
const CHUNK = /.{1,24}/gsu;

export function completionObject(completion: Completion): unknown {
  const { id, created, model, reasoning, content, finishReason, usage } = completion;
  const toolCalls = wireToolCalls(completion);
  const message = {
    role: 'assistant',
    content,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, finish_reason: finishReason }],
    usage: wireUsage(usage),
  };
}

/** Server-sent events up to `[DONE]`. The last choice carries the usage in itself, asked for or not. */
export async function* completionEvents(completion: Completion, includeUsage: boolean): AsyncGenerator<string> {
  const { id, created, model, reasoning, content, finishReason, usage } = completion;
  const event = (choices: readonly unknown[], total: unknown) =>
    `data: ${JSON.stringify({
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      choices,
      ...(includeUsage ? { usage: total } : {}),
      system_fingerprint: 'fpv0_emulator',
    })}\n\n`;
  const delta = (value: unknown) => event([{ index: 0, delta: value, finish_reason: null }], null);

  yield delta({ role: 'assistant', content: '' });
  for (const piece of piecesOf(reasoning)) yield delta({ reasoning_content: piece });
  for (const piece of piecesOf(content)) yield delta({ content: piece });
  for (const [index, call] of wireToolCalls(completion).entries()) {
    const { name, arguments: text } = call.function;
    yield delta({ tool_calls: [{ index, id: call.id, type: 'function', function: { name, arguments: '' } }] });
    for (const piece of piecesOf(text)) yield delta({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  yield event([{ index: 0, delta: {}, finish_reason: finishReason, usage: wireUsage(usage) }], null);
  if (includeUsage) yield event([], wireUsage(usage));
  yield 'data: [DONE]\n\n';
}

function wireToolCalls({ toolCalls }: Completion) {
  return toolCalls.map((call, index) => ({
    id: call.id ?? `${call.name}:${index}`,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
}

function wireUsage({ promptTokens, cachedTokens, completionTokens, reasoningTokens }: Usage) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    cached_tokens: cachedTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}

/** By code points: half of a surrogate pair cannot be sent. */
function piecesOf(text: string): readonly string[] {
  return text.match(CHUNK) ?? [];
}
