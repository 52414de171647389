/** One answer of a model, as it comes. */
import { createParser } from 'eventsource-parser';
import { MoontideError } from '../core/errors.ts';
import type { TokenCounts } from '../core/usage.ts';
import { readChunk, type ChatChunk } from './chat-wire.ts';
import type { Question } from './caller.ts';
import { answerError } from './errors.ts';
import type { HttpAnswer } from './exchange.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  /** Never empty: Moonshot refuses that. */
  readonly content: string;
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Reasoning included. A minute's tokens are charged by it before the answer is there, so it should be tight. */
  readonly maxCompletionTokens: number;
  /** Says which requests share a beginning; a session's id. */
  readonly cacheKey?: string;
  readonly signal?: AbortSignal;
  readonly onDelta?: (delta: ChatDelta) => void;
}

export interface ChatDelta {
  readonly kind: 'reasoning' | 'text';
  readonly text: string;
}

export interface ChatAnswer {
  readonly text: string;
  readonly reasoning: string;
  /** `length`: cut off at `maxCompletionTokens`. */
  readonly finishReason: 'stop' | 'length' | 'content_filter' | 'other';
  readonly usage: TokenCounts | undefined;
}

/** No sampling parameters: the kimi models take their fixed ones only, and refuse others. */
function chatBody({ model, messages, maxCompletionTokens, cacheKey }: ChatRequest): Buffer {
  return Buffer.from(
    JSON.stringify({
      model,
      messages,
      max_completion_tokens: maxCompletionTokens,
      ...(cacheKey !== undefined && { prompt_cache_key: cacheKey }),
      stream: true,
      stream_options: { include_usage: true },
    }),
  );
}

/** Collects one streamed answer. */
class ChatStream {
  readonly #onDelta: ((delta: ChatDelta) => void) | undefined;
  readonly #parser = createParser({ onEvent: ({ data, event }) => this.#take(data, event) });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #text = '';
  #reasoning = '';
  #finishReason: ChatAnswer['finishReason'] = 'other';
  #usage: TokenCounts | undefined;
  #complaint: string | undefined;
  #isWhole = false;
  #isGarbled = false;

  constructor(onDelta: ChatRequest['onDelta']) {
    this.#onDelta = onDelta;
  }

  feed(piece: Buffer): void {
    if (this.#isGarbled) return;
    const text = this.#decoded(piece);
    if (text === undefined) this.#isGarbled = true;
    else this.#parser.feed(text);
  }

  /** @throws MoontideError for what the server said in the middle of the stream; NO_OUTPUT, OUTPUT_INCOMPLETE, OUTPUT_GARBLED. */
  end(answer: HttpAnswer, host: string): ChatAnswer {
    if (this.#complaint !== undefined) {
      throw answerError({ operation: 'chat', host }, { ...answer, status: 500, body: this.#complaint });
    }
    if (this.#isGarbled) throw new MoontideError('OUTPUT_GARBLED', `The answer of ${host} cannot be read`);
    const isEmpty = this.#isEmpty;
    // Moonshot ends a whole stream with this word; streams were seen to stop without it (Oct 2026).
    if (!this.#isWhole) {
      throw new MoontideError(isEmpty ? 'NO_OUTPUT' : 'OUTPUT_INCOMPLETE', `The answer of ${host} broke off`);
    }
    if (isEmpty && this.#finishReason === 'stop') {
      throw new MoontideError('NO_OUTPUT', `The answer of ${host} has not one word`);
    }
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      finishReason: this.#finishReason,
      usage: this.#usage,
    };
  }

  /** A server that can be reached and falls silent, or hangs up, in the midst of an answer. */
  brokenOff(error: MoontideError): MoontideError {
    if (error.code !== 'UNREACHABLE' || this.#isEmpty) return error;
    return new MoontideError('OUTPUT_INCOMPLETE', error.message, { cause: error, details: error.details });
  }

  get #isEmpty(): boolean {
    return this.#text === '' && this.#reasoning === '';
  }

  /** Events with a name are no part of the answer: what they hold is for others to read. */
  #take(data: string, name: string | undefined): void {
    if (data === '[DONE]') {
      this.#isWhole = true;
      return;
    }
    const chunk = readChunk(data);
    if (chunk === 'garbled' && name === undefined) this.#isGarbled = true;
    if (chunk === undefined || chunk === 'garbled') return;
    if (chunk.complaint !== undefined) this.#complaint = chunk.complaint;
    this.#add('reasoning', chunk.reasoning);
    this.#add('text', chunk.text);
    if (chunk.finishReason !== undefined) this.#finishReason = finishReasonOf(chunk.finishReason);
    // Sent with the last choice and, asked for, once more after it: the last one counts.
    if (chunk.usage !== undefined) this.#usage = chunk.usage;
  }

  /** Undefined for bytes that are not UTF-8. */
  #decoded(piece: Buffer): string | undefined {
    try {
      return this.#decoder.decode(piece, { stream: true });
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  #add(kind: ChatDelta['kind'], text: string | undefined): void {
    if (text === undefined || text === '') return;
    if (kind === 'text') this.#text += text;
    else this.#reasoning += text;
    this.#onDelta?.({ kind, text });
  }
}

type ChatQuestion = Pick<Question<ChatAnswer>, 'operation' | 'method' | 'path' | 'contentType' | 'body' | 'signal'> &
  Required<Pick<Question<ChatAnswer>, 'onPiece' | 'read' | 'brokenOff'>>;

export function chatQuestion(request: ChatRequest, host: string): ChatQuestion {
  const stream = new ChatStream(request.onDelta);
  return {
    operation: 'chat',
    method: 'POST',
    path: '/chat/completions',
    contentType: 'application/json',
    body: chatBody(request),
    signal: request.signal,
    onPiece: (piece) => stream.feed(piece),
    read: (answer) => stream.end(answer, host),
    brokenOff: (error) => stream.brokenOff(error),
  };
}

function finishReasonOf(word: ChatChunk['finishReason']): ChatAnswer['finishReason'] {
  return word === 'stop' || word === 'length' || word === 'content_filter' ? word : 'other';
}
