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
const NAIVE = 'documents by path, then the conversation';

const QUIET: Figure = {
  what: 'least share of a prompt from the prefix cache, second to 20th question over 100 documents',
  against: NAIVE,
  unit: '%',
  goal: { kind: 'at-least', value: 95 },
};
const EDITED: Figure = {
  what: 'the same with a document edited before every second question',
  against: NAIVE,
  unit: '%',
  goal: { kind: 'at-least', value: 95 },
};
const PAID: Figure = {
  what: 'with these edits: tokens read anew, those of the first question included',
  against: NAIVE,
  unit: '',
  goal: { kind: 'faster', atLeast: 2 },
};

export const prefixCache: Question = {
  name: 'prefix-cache',
  mostRounds: 1,
  async round() {
    const quiet = await conversation({ isEdited: false });
    const edited = await conversation({ isEdited: true });
    return [
      { figure: QUIET, ours: leastShare(quiet.ours), theirs: leastShare(quiet.theirs) },
      { figure: EDITED, ours: leastShare(edited.ours), theirs: leastShare(edited.theirs) },
      { figure: PAID, ours: readAnew(edited.ours), theirs: readAnew(edited.theirs) },
    ];
  },
};

interface Sides<Side> {
  readonly ours: Side;
  readonly theirs: Side;
}

/** The same questions about the same documents, to both. */
async function conversation({ isEdited }: { readonly isEdited: boolean }): Promise<Sides<readonly Prompt[]>> {
  const { ours, theirs }: Sides<Meter> = { ours: createMeter(), theirs: createMeter() };
  const documents = new Map<RelPath, EditedDocument>();
  for (let index = 0; index < DOCUMENTS; index += 1) edit(documents, index, 0);
  const said: ContextMessage[] = [];
  let context: Context = [];
  for (let asked = 0; asked < QUESTIONS; asked += 1) {
    if (isEdited && asked % EDITED_EVERY === 1) edit(documents, (asked * 37) % DOCUMENTS, asked);
    const text = `Question ${asked}: which station is meant, and what does the page say of it?`;
    const turn = await askDocuments(libraryOf(documents), modelOf(ours), {
      text,
      context,
      isWanted: () => true,
      maxAnswerTokens: 1_000,
      cacheKey: 'bench',
    });
    context = turn.context;
    said.push({ role: 'user', content: text });
    theirs.read([...byPath(documents), ...said]);
    said.push({ role: 'assistant', content: turn.answer });
  }
  return { ours: ours.prompts, theirs: theirs.prompts };
}

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

interface Prompt {
  readonly tokens: number;
  readonly cached: number;
}

/** The same prompts for everybody: a cache that remembers whole blocks, as Moonshot's does. */
interface Meter {
  read(messages: readonly ContextMessage[]): void;
  readonly prompts: readonly Prompt[];
}

function createMeter(): Meter {
  const cache = new PrefixCache(systemClock);
  const prompts: Prompt[] = [];
  return {
    prompts,
    read(messages) {
      const text = promptText({ messages: [...messages] } as Parameters<typeof promptText>[0]);
      prompts.push({ tokens: countTokens(text), cached: cache.use('bench', prefixBlocks(text)) });
    },
  };
}

/** Nothing of the first prompt can be in the cache. */
function leastShare([, ...later]: readonly Prompt[]): number {
  return Math.min(...later.map(({ tokens, cached }) => (cached / tokens) * 100));
}

function readAnew(prompts: readonly Prompt[]): number {
  return prompts.reduce((sum, { tokens, cached }) => sum + tokens - cached, 0);
}
