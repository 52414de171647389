import { describe, expect, it } from 'vitest';
import type { ContextDocument } from '../../../../src/core/context.ts';
import { MoontideError } from '../../../../src/core/errors.ts';
import { relPath, type Sha256 } from '../../../../src/core/model.ts';
import { askDocuments, type Question } from '../../../../src/session/documents/ask.ts';
import type { Library, Model, ModelRequest } from '../../../../src/session/documents/ports.ts';

class Shelf implements Library {
  readonly versions = new Map<string, { version: number; tokens: number }>();
  readonly gone = new Set<string>();

  put(path: string, version = 1, tokens = 100): this {
    this.versions.set(path, { version, tokens });
    return this;
  }

  async documents(): Promise<readonly ContextDocument[]> {
    return [...this.versions].map(([path, { version, tokens }]) => ({
      path: relPath(path),
      sha256: `${path}@${version}` as Sha256,
      tokens,
      stamp: { mtimeMs: version },
    }));
  }

  async text(_path: string, sha256: Sha256): Promise<string> {
    if (this.gone.has(sha256)) throw new MoontideError('REMOTE_NOT_FOUND', 'gone');
    return `text of ${sha256}`;
  }
}

class Parrot implements Model {
  readonly name = 'kimi-k3';
  windowTokens = 10_000;
  says = 'It is in docs/a.md.';
  readonly requests: ModelRequest[] = [];

  async answer(request: ModelRequest) {
    this.requests.push(request);
    return { text: this.says, finishReason: 'stop', usage: undefined } as const;
  }
}

const QUESTION: Question = {
  text: 'Why?',
  context: [],
  isWanted: () => true,
  maxAnswerTokens: 500,
  cacheKey: 'session',
};

describe('a question about documents', () => {
  it('is asked after all that was read, and its answer names what it draws on', async () => {
    const model = new Parrot();
    const turn = await askDocuments(new Shelf().put('docs/a.md').put('docs/b.md', 2), model, QUESTION);
    expect(turn).toMatchObject({
      sources: ['docs/a.md'],
      documents: 2,
      leftOut: [],
      isCompacted: false,
      isCutOff: false,
    });
    expect(model.requests[0]?.messages.map(({ role }) => role)).toEqual(['system', 'system', 'system', 'user']);
    expect(model.requests[0]?.messages.at(-2)?.content).toContain('text of docs/b.md@2');
  });

  it('begins with the bytes of the one before, when a document changed meanwhile', async () => {
    const [shelf, model] = [new Shelf(), new Parrot()];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) shelf.put(`docs/${name}.md`);
    const { context } = await askDocuments(shelf, model, QUESTION);
    await askDocuments(shelf.put('docs/b.md', 2), model, { ...QUESTION, text: 'And now?', context });
    const [first, second] = model.requests.map(({ messages }) => messages);
    expect(second?.slice(0, first?.length)).toEqual(first);
    expect(second?.slice(first?.length).map(({ content }) => content)).toEqual([
      'It is in docs/a.md.',
      '{"filename":"docs/b.md","content":"text of docs/b.md@2"}',
      'And now?',
    ]);
  });

  it('begins anew when most of what was read is stale, and keeps what was said', async () => {
    const [shelf, model] = [new Shelf().put('docs/a.md'), new Parrot()];
    const { context } = await askDocuments(shelf, model, QUESTION);
    const turn = await askDocuments(shelf.put('docs/a.md', 2), model, { ...QUESTION, text: 'And now?', context });
    expect(turn.isCompacted).toBe(true);
    expect(model.requests[1]?.messages.slice(1).map(({ content }) => content)).toEqual([
      '{"filename":"docs/a.md","content":"text of docs/a.md@2"}',
      'Why?',
      'It is in docs/a.md.',
      'And now?',
    ]);
  });

  it('begins anew when a version that was read before is not to be had any more', async () => {
    const [shelf, model] = [new Shelf(), new Parrot()];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) shelf.put(`docs/${name}.md`);
    const { context } = await askDocuments(shelf, model, QUESTION);
    shelf.put('docs/b.md', 2).gone.add('docs/b.md@1');
    expect(await askDocuments(shelf, model, { ...QUESTION, context })).toMatchObject({
      isCompacted: true,
      leftOut: [],
    });
  });

  it('leaves out a document whose text the server has no more, and says so', async () => {
    const shelf = new Shelf().put('docs/a.md').put('docs/b.md');
    shelf.gone.add('docs/b.md@1');
    const turn = await askDocuments(shelf, new Parrot(), QUESTION);
    expect(turn).toMatchObject({ documents: 1, leftOut: [{ path: 'docs/b.md', because: 'gone' }] });
  });

  it('reads what its budget allows, and never more than the model can', async () => {
    const shelf = new Shelf().put('README.md', 1, 300).put('docs/large.md', 1, 9_000).put('docs/small.md', 1, 300);
    const within = await askDocuments(shelf, new Parrot(), { ...QUESTION, budgetTokens: 400 });
    expect(within.leftOut.map(({ path }) => path)).toEqual(['docs/large.md', 'docs/small.md']);
    const window = await askDocuments(shelf, new Parrot(), QUESTION);
    expect(window.leftOut).toEqual([{ path: 'docs/large.md', tokens: 9_000, because: 'budget' }]);
  });

  it('is refused when the conversation alone has no room', async () => {
    const [shelf, model] = [new Shelf().put('docs/a.md'), new Parrot()];
    model.says = 'tide '.repeat(10_000);
    const { context } = await askDocuments(shelf, model, QUESTION);
    await expect(askDocuments(shelf, model, { ...QUESTION, context })).rejects.toMatchObject({ code: 'CONTEXT_FULL' });
  });

  it('leaves the conversation as it was when the answer is empty', async () => {
    const [shelf, model] = [new Shelf().put('docs/a.md'), new Parrot()];
    model.says = '';
    expect((await askDocuments(shelf, model, QUESTION)).context).toEqual([]);
  });
});
