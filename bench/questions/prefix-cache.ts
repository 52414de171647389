import type { Context, ContextDocument } from '../../src/core/context.ts';
import type { ContextMessage } from '../../src/core/context-messages.ts';
import { relPath, type RelPath, type Sha256 } from '../../src/core/model.ts';
import { createHash } from 'node:crypto';
import { askDocuments } from '../../src/session/documents/ask.ts';
import type { Library } from '../../src/session/documents/ports.ts';
import { systemClock } from '../../src/clock.ts';
import { PrefixCache } from '../../src/emulator/chat/prefix-cache.ts';
import { countTokens, prefixBlocks, promptText } from '../../src/emulator/chat/tokens.ts';
import type { Figure, Question } from '../question.ts';
import { contentOf } from '../tree.ts';

const QUESTIONS = 20;
const DOCUMENTS = 100;
/** A document is edited before every second question, each time another one. */
const EDITED_EVERY = 2;

const SHARE: Figure = {
  what: 'share of tokens from the prefix cache over 20 questions, with an edit before every second one',
  against: 'documents by path, then the conversation',
  unit: '%',
};
const PAID: Figure = {
  what: 'the same: tokens read anew',
  against: 'documents by path, then the conversation',
  unit: '',
  goal: { kind: 'faster', atLeast: 2 },
};

/** The same prompts for everybody: a cache that remembers whole blocks, as Moonshot's does. */
interface Meter {
  read(messages: readonly ContextMessage[]): void;
  readonly tokens: { all: number; cached: number };
}

export const prefixCache: Question = {
  name: 'prefix-cache',
  async round() {
    const { ours, theirs } = { ours: createMeter(), theirs: createMeter() };
    const documents = new Map<RelPath, EditedDocument>();
    for (let index = 0; index < DOCUMENTS; index += 1) edit(documents, index, 0);
    const conversation: ContextMessage[] = [];
    let context: Context = [];
    for (let asked = 0; asked < QUESTIONS; asked += 1) {
      if (asked % EDITED_EVERY === 1) edit(documents, (asked * 37) % DOCUMENTS, asked);
      const text = `Question ${asked}: which station is meant, and what does the page say of it?`;
      const turn = await askDocuments(libraryOf(documents), modelOf(ours), {
        text,
        context,
        isWanted: () => true,
        maxAnswerTokens: 1_000,
        cacheKey: 'bench',
      });
      context = turn.context;
      conversation.push({ role: 'user', content: text });
      theirs.read([...byPath(documents), ...conversation]);
      conversation.push({ role: 'assistant', content: turn.answer });
    }
    return [
      { figure: SHARE, ours: share(ours), theirs: share(theirs) },
      { figure: PAID, ours: anew(ours), theirs: anew(theirs) },
    ];
  },
};

interface EditedDocument extends ContextDocument {
  readonly text: string;
}

function edit(documents: Map<RelPath, EditedDocument>, index: number, version: number): void {
  const path = relPath(`docs/page-${String(index).padStart(3, '0')}.md`);
  const text = contentOf(path, String(version));
  const sha256 = createHash('sha256').update(text).digest('hex') as Sha256;
  documents.set(path, { path, sha256, text, tokens: countTokens(text), stamp: { mtimeMs: version * 60_000 } });
}

function libraryOf(documents: ReadonlyMap<RelPath, EditedDocument>): Library {
  for (const { sha256, text } of documents.values()) texts.set(sha256, text);
  return {
    documents: () => Promise.resolve([...documents.values()]),
    text: (_path, sha256) => Promise.resolve(texts.get(sha256) ?? ''),
  };
}

/** Every version that there was. */
const texts = new Map<Sha256, string>();

function modelOf(meter: Meter): Parameters<typeof askDocuments>[1] {
  return {
    name: 'bench',
    windowTokens: 262_144,
    answer({ messages }) {
      meter.read(messages);
      const text = `The answer to question ${messages.length}, in a sentence or two.`;
      return Promise.resolve({ text, finishReason: 'stop', usage: undefined });
    },
  };
}

function byPath(documents: ReadonlyMap<RelPath, EditedDocument>): readonly ContextMessage[] {
  return [...documents.values()]
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => ({ role: 'system', content: JSON.stringify({ filename: path, content: text }) }));
}

function createMeter(): Meter {
  const cache = new PrefixCache(systemClock);
  const tokens = { all: 0, cached: 0 };
  return {
    tokens,
    read(messages) {
      const text = promptText({ messages: [...messages] } as Parameters<typeof promptText>[0]);
      tokens.all += countTokens(text);
      tokens.cached += cache.use('bench', prefixBlocks(text));
    },
  };
}

function share({ tokens }: Meter): number {
  return (tokens.cached / tokens.all) * 100;
}

function anew({ tokens }: Meter): number {
  return tokens.all - tokens.cached;
}
