/** One chunk of a streamed chat completion. */
import { Type, type Static } from 'typebox';
import type { TokenCounts } from '../core/usage.ts';
import { lazily } from '../lazy-schema.ts';

const MaybeText = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const MaybeNumber = Type.Optional(Type.Union([Type.Number(), Type.Null()]));

const Usage = Type.Object({
  prompt_tokens: Type.Number(),
  completion_tokens: Type.Number(),
  cached_tokens: MaybeNumber,
  /** Since Oct 2026, when writing to the cache became an item of the bill. */
  cache_write_tokens: MaybeNumber,
  prompt_tokens_details: Type.Optional(
    Type.Union([Type.Object({ cached_tokens: MaybeNumber, cache_write_tokens: MaybeNumber }), Type.Null()]),
  ),
});

const MaybeUsage = Type.Optional(Type.Union([Usage, Type.Null()]));

const Chunk = lazily(
  Type.Object({
    choices: Type.Optional(
      Type.Array(
        Type.Object({
          delta: Type.Optional(Type.Object({ content: MaybeText, reasoning_content: MaybeText })),
          finish_reason: MaybeText,
          /** Sent here with the last choice, asked for or not. */
          usage: MaybeUsage,
        }),
      ),
    ),
    usage: MaybeUsage,
  }),
);

const Complaint = lazily(Type.Object({ error: Type.Object({}) }));

export interface ChatChunk {
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly finishReason?: string | undefined;
  readonly usage?: TokenCounts | undefined;
  /** Moonshot's error envelope, sent in the middle of a stream. */
  readonly complaint?: string;
}

/** Undefined for JSON that is no chunk: a stream is not given up for something that a later API adds. */
export function readChunk(data: string): ChatChunk | 'garbled' | undefined {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return 'garbled';
  }
  if (Complaint().Check(json)) return { complaint: data };
  if (!Chunk().Check(json)) return undefined;
  const choice = json.choices?.[0];
  const usage = json.usage ?? choice?.usage;
  return {
    text: choice?.delta?.content ?? undefined,
    reasoning: choice?.delta?.reasoning_content ?? undefined,
    finishReason: choice?.finish_reason ?? undefined,
    usage: usage === null || usage === undefined ? undefined : countsOf(usage),
  };
}

function countsOf(usage: Static<typeof Usage>): TokenCounts {
  const details = usage.prompt_tokens_details ?? {};
  return {
    input: usage.prompt_tokens,
    cached: usage.cached_tokens ?? details.cached_tokens ?? 0,
    written: usage.cache_write_tokens ?? details.cache_write_tokens ?? 0,
    output: usage.completion_tokens,
  };
}
