/** One question about the documents of a project. */
import {
  catchUp,
  compact,
  conversationOf,
  isWasteful,
  tokensIn,
  versionsIn,
  type Context,
  type ContextDocument,
  type Said,
} from '../../core/context.ts';
import { messagesOf } from '../../core/context-messages.ts';
import { selectDocuments, type LeftOutOfContext } from '../../core/context-selection.ts';
import { MoontideError, hasCode } from '../../core/errors.ts';
import type { RelPath, Sha256 } from '../../core/model.ts';
import { estimateTokens } from '../../core/tokens.ts';
import type { TokenCounts } from '../../core/usage.ts';
import type { Library, Model, ModelRequest } from './ports.ts';

export interface Question extends Pick<ModelRequest, 'cacheKey' | 'signal' | 'onDelta' | 'onRestart'> {
  readonly text: string;
  /** What the model is told of its part, after the rules for documents. */
  readonly instructions?: string | undefined;
  /** What was read and said before; empty for the first question. */
  readonly context: Context;
  readonly isWanted: (path: RelPath) => boolean;
  /** For the answer, reasoning included. */
  readonly maxAnswerTokens: number;
  /** For the documents; what the window leaves when absent. */
  readonly budgetTokens?: number | undefined;
}

export interface Turn {
  /** For the next question. */
  readonly context: Context;
  readonly answer: string;
  readonly isCutOff: boolean;
  readonly usage: TokenCounts | undefined;
  /** Documents that the answer names, by path. */
  readonly sources: readonly RelPath[];
  /** Documents that were read. */
  readonly documents: number;
  readonly leftOut: readonly LeftOutOfContext[];
  /** Whether the context was begun anew for this question. */
  readonly isCompacted: boolean;
}

/** What the estimate of tokens may be wrong by, and the rules take. */
const ROOM_SHARE = 0.85;

/** @throws MoontideError CONTEXT_FULL when the conversation has no room, and what the model and the library throw. */
export async function askDocuments(library: Library, model: Model, question: Question): Promise<Turn> {
  const asked: Said = { kind: 'question', text: question.text, tokens: estimateTokens(question.text) };
  const { instructions = '' } = question;
  const taken = question.maxAnswerTokens + asked.tokens + estimateTokens(instructions);
  const room = Math.floor(model.windowTokens * ROOM_SHARE) - taken;
  const conversation = conversationOf(question.context);
  const forDocuments = Math.min(question.budgetTokens ?? room, room - tokensIn(conversation));
  if (forDocuments < 0) {
    throw new MoontideError(
      'CONTEXT_FULL',
      `The conversation has no room left: ${model.name} reads ${model.windowTokens} tokens at once.`,
    );
  }
  const { chosen, leftOut } = selectDocuments(await library.documents(), {
    isWanted: question.isWanted,
    budgetTokens: forDocuments,
    kept: new Set(versionsIn(question.context).keys()),
  });

  const grown = [...question.context, ...catchUp(question.context, chosen)];
  // Documents come before what was said, where none was read yet: that beginning other questions share.
  const isFirst = versionsIn(question.context).size === 0;
  const readable = isFirst || isWasteful(grown) || tokensIn(grown) > room ? undefined : await textsOf(library, grown);
  const read = readable ?? (await readAnew(library, chosen, conversation));
  const context = [...read.context, asked];
  const answer = await model.answer({
    messages: messagesOf(context, (_path, sha256) => read.texts.get(sha256) ?? '', instructions),
    maxCompletionTokens: question.maxAnswerTokens,
    cacheKey: question.cacheKey,
    signal: question.signal,
    onDelta: question.onDelta,
    onRestart: question.onRestart,
  });
  const paths = [...versionsIn(context).keys()];
  return {
    // Moonshot refuses messages without content, also as part of a history.
    context:
      answer.text === ''
        ? question.context
        : [...context, { kind: 'answer', text: answer.text, tokens: estimateTokens(answer.text) }],
    answer: answer.text,
    isCutOff: answer.finishReason === 'length',
    usage: answer.usage,
    sources: paths.filter((path) => answer.text.includes(path)).toSorted(),
    documents: paths.length,
    leftOut: [...leftOut, ...read.gone],
    isCompacted: readable === undefined && question.context.length > 0,
  };
}

/**
 * The context begun anew: the documents as they are, as far as there is room, and what was said.
 * @throws MoontideError what the library throws.
 */
export async function beginAnew(
  library: Library,
  model: Pick<Model, 'windowTokens'>,
  {
    context,
    isWanted,
    budgetTokens,
    maxAnswerTokens,
  }: Pick<Question, 'context' | 'isWanted' | 'budgetTokens' | 'maxAnswerTokens'>,
): Promise<Context> {
  const conversation = conversationOf(context);
  const room = Math.floor(model.windowTokens * ROOM_SHARE) - maxAnswerTokens - tokensIn(conversation);
  const { chosen } = selectDocuments(await library.documents(), {
    isWanted,
    budgetTokens: Math.min(budgetTokens ?? room, room),
    kept: new Set(versionsIn(context).keys()),
  });
  return (await readAnew(library, chosen, conversation)).context;
}

interface Read {
  readonly context: Context;
  readonly texts: ReadonlyMap<Sha256, string>;
  readonly gone: readonly LeftOutOfContext[];
}

/** Undefined when a version that was read before is not to be had any more. */
async function textsOf(library: Library, context: Context): Promise<Read | undefined> {
  const texts = new Map<Sha256, string>();
  const entries = context.filter((entry) => entry.kind === 'document');
  const found = await Promise.all(entries.map(({ path, sha256 }) => textOf(library, path, sha256)));
  for (const [index, { sha256 }] of entries.entries()) {
    const text = found[index];
    if (text === undefined) return undefined;
    texts.set(sha256, text);
  }
  return { context, texts, gone: [] };
}

/** The documents as they are, without those that went meanwhile. */
async function readAnew(
  library: Library,
  documents: readonly ContextDocument[],
  conversation: readonly Said[],
): Promise<Read> {
  const texts = new Map<Sha256, string>();
  const gone: LeftOutOfContext[] = [];
  const found = await Promise.all(documents.map(({ path, sha256 }) => textOf(library, path, sha256)));
  for (const [index, { path, sha256, tokens }] of documents.entries()) {
    const text = found[index];
    if (text === undefined) gone.push({ path, tokens, because: 'gone' });
    else texts.set(sha256, text);
  }
  const there = documents.filter(({ sha256 }) => texts.has(sha256));
  return { context: compact(there, conversation), texts, gone };
}

async function textOf(library: Library, path: RelPath, sha256: Sha256): Promise<string | undefined> {
  try {
    return await library.text(path, sha256);
  } catch (error) {
    if (hasCode(error, 'REMOTE_NOT_FOUND')) return undefined;
    throw error;
  }
}
