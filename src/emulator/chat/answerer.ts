/** What the emulator's model says. */
import { parseJson } from '../json.ts';
import { textOf, type ChatMessage, type ChatRequest } from './request.ts';

export interface ChatAnswer {
  readonly content?: string;
  /** Shown before the content; left out when the request turns thinking off. */
  readonly reasoning?: string;
  readonly toolCalls?: readonly ToolCall[];
}

export interface ToolCall {
  /** Default: one that is made from the name and its place. */
  readonly id?: string;
  readonly name: string;
  /** Sent as JSON. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** `signal` aborts when the emulator ends. */
export type Answerer = (request: ChatRequest, signal: AbortSignal) => ChatAnswer | Promise<ChatAnswer>;

/** One answer for each chat, in order; the last one is repeated. */
export function scriptedAnswerer(answers: readonly ChatAnswer[]): Answerer {
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)] ?? {};
    next += 1;
    return answer;
  };
}

/**
 * Quotes the line that has most words in common with the question, out of the documents in the system messages; the
 * same request always gets the same answer.
 */
export function quotingAnswerer(request: ChatRequest): ChatAnswer {
  const question = textOf(request.messages.findLast((message) => message.role === 'user') ?? NOTHING);
  const system = request.messages.filter((message) => message.role === 'system').map(documentOf);
  const named = system.filter(({ isDocument }) => isDocument);
  // Without a document there is nothing to quote but what the model was told.
  const documents = named.length > 0 ? named : system;
  const words = new Set(wordsOf(question));
  let best = { score: 0, line: '', name: '' };
  for (const { name, text } of documents) {
    for (const line of text.split('\n')) {
      const score = new Set(wordsOf(line).filter((word) => words.has(word))).size;
      if (score > best.score) best = { score, line: line.trim(), name };
    }
  }
  const read = `I have read ${documents.length} ${documents.length === 1 ? 'document' : 'documents'}.`;
  return {
    reasoning: `The question has ${words.size} words. ${read}`,
    content: best.score === 0 ? `${read} None of them mentions this: ${question}` : `${best.name} says: ${best.line}`,
  };
}

const NOTHING: ChatMessage = { role: 'user', content: '' };

/** A system message with the content of an uploaded file is JSON that names the file. */
function documentOf(message: ChatMessage): {
  readonly name: string;
  readonly text: string;
  readonly isDocument: boolean;
} {
  const text = textOf(message);
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('content' in value) || !('filename' in value)) {
    return { name: 'The system message', text, isDocument: false };
  }
  return { name: String(value.filename), text: String(value.content), isDocument: true };
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
}
