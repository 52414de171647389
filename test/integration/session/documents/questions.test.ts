import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { Context } from '../../../../src/core/context.ts';
import type { ProjectId } from '../../../../src/core/model.ts';
import { cachedShare } from '../../../../src/core/usage.ts';
import { firstTimes } from '../../../../src/emulator/index.ts';
import { askDocuments } from '../../../../src/session/documents/ask.ts';
import { uploadedLibrary } from '../../../../src/session/documents/library.ts';
import { createQuestions } from '../../../../src/session/documents/questions.ts';
import { queuedModel } from '../../../../src/session/documents/queued-model.ts';
import { Desk } from '../../../support/document-desk.ts';

const PROJECT = 'alpha' as ProjectId;

const NOT_COUNTED = { record: () => undefined };

describe('a question', () => {
  it('is answered out of the documents, whose text is fetched once', async () => {
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water at Tarn Sound is at noon.\n');
    await desk.upload('docs/other.md', 'Nothing about that.\n');
    const answer = await createQuestions(desk.asker(), NOT_COUNTED).ask(PROJECT, {
      text: 'When is high water at Tarn Sound?',
    });
    expect(answer).toMatchObject({
      answer: 'docs/tides.md says: High water at Tarn Sound is at noon.',
      sources: ['docs/tides.md'],
      documents: 2,
      model: 'kimi-k3',
      currency: 'USD',
    });
    expect(answer.cost?.total).toBeGreaterThan(0);

    await createQuestions(desk.asker(), NOT_COUNTED).ask(PROJECT, { text: 'And when is low water?' });
    expect(desk.fetched).toBe(2);
  });

  it('is asked again when the server is busy, and says when an answer begins anew', async () => {
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water is at noon.\n');
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'cut-stream', events: 4 }, 'chat') });
    let text = '';
    let restarts = 0;
    const answer = await createQuestions(desk.asker(), NOT_COUNTED).ask(PROJECT, {
      text: 'When is high water?',
      onDelta: (delta) => {
        if (delta.kind === 'text') text += delta.text;
      },
      onRestart: () => {
        restarts += 1;
        text = '';
      },
    });
    expect(restarts).toBe(1);
    expect(text).toBe(answer.answer);
  });

  it('names the models that there are when it is for another', async () => {
    const desk = await Desk.open();
    await expect(
      createQuestions(desk.asker(), NOT_COUNTED).ask(PROJECT, { text: 'Why?', model: 'gpt' }),
    ).rejects.toMatchObject({
      code: 'REMOTE_NOT_FOUND',
      fix: expect.stringContaining('kimi-k3') as unknown,
    });
  });

  it('that nobody waits for any more is given up', async () => {
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water is at noon.\n');
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'hang' }, 'chat') });
    const cancel = new AbortController();
    const asked = createQuestions(desk.asker(), NOT_COUNTED).ask(PROJECT, { text: 'Why?', signal: cancel.signal });
    const refused = expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    while (desk.queue.stats().running === 0) await systemClock.sleep(5);
    cancel.abort();
    await refused;
    expect(desk.queue.stats()).toMatchObject({ waiting: 0, running: 0 });
  });
});

describe('a conversation of twenty questions over a hundred documents', () => {
  it('reads at least 95 % of its context from the cache, also after a document changed', async () => {
    const desk = await Desk.open();
    for (let index = 0; index < 100; index += 1) await desk.upload(`docs/${index}.md`, page(index, 1));
    const library = uploadedLibrary(desk.parts());
    const model = queuedModel({
      name: 'kimi-k3',
      windowTokens: 1_048_576,
      queue: desk.queue,
      chat: (request) => desk.moonshot.chat(request),
    });
    let context: Context = [];
    const shares: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      if (turn === 10) await desk.upload('docs/42.md', page(42, 2));
      const text = `What does page ${turn} say about spring tides?`;
      const answered = await askDocuments(library, model, {
        text,
        context,
        isWanted: () => true,
        maxAnswerTokens: 2_000,
        cacheKey: 'twenty',
      });
      context = answered.context;
      expect(answered.documents).toBe(100);
      if (answered.usage !== undefined) shares.push(cachedShare(answered.usage));
    }
    expect(shares).toHaveLength(20);
    expect(Math.min(...shares.slice(1))).toBeGreaterThanOrEqual(0.95);
  });
});

function page(index: number, version: number): string {
  return `# Page ${index}, version ${version}\n\n${`Spring tides of page ${index} rise. `.repeat(60)}\n`;
}
