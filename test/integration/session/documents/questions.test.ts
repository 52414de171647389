import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { Context } from '../../../../src/core/context.ts';
import { cachedShare } from '../../../../src/core/usage.ts';
import { relPath, type ProjectId, type RemoteId, type Sha256 } from '../../../../src/core/model.ts';
import { firstTimes, startEmulator, type Emulator } from '../../../../src/emulator/index.ts';
import { createMoonshot, type Moonshot } from '../../../../src/moonshot/moonshot.ts';
import { createQueue } from '../../../../src/queue/queue.ts';
import { Secret } from '../../../../src/secret.ts';
import { askDocuments } from '../../../../src/session/documents/ask.ts';
import { uploadedLibrary } from '../../../../src/session/documents/library.ts';
import { createQuestions, type Questions } from '../../../../src/session/documents/questions.ts';
import { queuedModel } from '../../../../src/session/documents/queued-model.ts';
import type { DocumentStatus } from '../../../../src/sync/api.ts';
import type { Queue } from '../../../../src/sync/ports.ts';
import { cleared } from '../../../support/cleared.ts';
import { MemoryStore } from '../../../support/memory-store.ts';
import { RecordingLog } from '../../../support/recording-log.ts';

const PROJECT = 'alpha' as ProjectId;

/** Documents uploaded to an emulator, and questions about them; only the sync code is not the real one. */
class Desk {
  readonly texts = new MemoryStore().texts;
  readonly documents = new Map<string, DocumentStatus>();
  /** Requests for the text of a file. */
  fetched = 0;
  #time = 0;

  readonly emulator: Emulator;
  readonly moonshot: Moonshot;
  readonly queue: Queue;

  private constructor(emulator: Emulator, moonshot: Moonshot, queue: Queue) {
    this.emulator = emulator;
    this.moonshot = moonshot;
    this.queue = queue;
  }

  static async open(): Promise<Desk> {
    const emulator = await startEmulator();
    const moonshot = createMoonshot({ baseUrl: emulator.baseUrl, apiKey: new Secret('sk-test'), userAgent: 'test' });
    const queue = createQueue({
      clock: systemClock,
      random: () => 0,
      limits: { concurrency: 8 },
      log: new RecordingLog(),
    });
    onTestFinished(async () => {
      await queue[Symbol.asyncDispose]();
      await moonshot[Symbol.asyncDispose]();
      await emulator[Symbol.asyncDispose]();
    });
    return new Desk(emulator, moonshot, queue);
  }

  async upload(path: string, content: string): Promise<void> {
    const bytes = Buffer.from(content);
    const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256;
    const { id } = await this.moonshot.upload({ content: cleared(bytes), uploadName: path.replaceAll('/', '_') });
    this.#time += 1;
    const facts = { bytes: bytes.length, mtimeMs: this.#time, sha256, uploadedSha256: sha256, remoteId: id };
    this.documents.set(path, { path: relPath(path), state: 'synced', ...facts });
  }

  parts() {
    return {
      documents: async () => [...this.documents.values()],
      content: (id: RemoteId) => {
        this.fetched += 1;
        return this.moonshot.content(id);
      },
      texts: this.texts,
    };
  }

  questions(): Questions {
    const { moonshot, queue } = this;
    const { documents, content, texts } = this.parts();
    return createQuestions({
      moontide: { documents, files: { content: (_project, id) => content(id) } },
      accountOf: () => ({
        baseUrl: this.emulator.baseUrl,
        queue,
        chat: (request) => moonshot.chat(request),
        models: () => moonshot.models(),
      }),
      texts,
      modelName: () => 'kimi-k3',
    });
  }
}

describe('a question', () => {
  it('is answered out of the documents, whose text is fetched once', async () => {
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water at Tarn Sound is at noon.\n');
    await desk.upload('docs/other.md', 'Nothing about that.\n');
    const answer = await desk.questions().ask(PROJECT, { text: 'When is high water at Tarn Sound?' });
    expect(answer).toMatchObject({
      answer: 'docs/tides.md says: High water at Tarn Sound is at noon.',
      sources: ['docs/tides.md'],
      documents: 2,
      model: 'kimi-k3',
      currency: 'USD',
    });
    expect(answer.cost?.total).toBeGreaterThan(0);

    await desk.questions().ask(PROJECT, { text: 'And when is low water?' });
    expect(desk.fetched).toBe(2);
  });

  it('is asked again when the server is busy, and says when an answer begins anew', async () => {
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water is at noon.\n');
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'cut-stream', events: 4 }, 'chat') });
    let text = '';
    let restarts = 0;
    const answer = await desk.questions().ask(PROJECT, {
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
    await expect(desk.questions().ask(PROJECT, { text: 'Why?', model: 'gpt' })).rejects.toMatchObject({
      code: 'REMOTE_NOT_FOUND',
      fix: expect.stringContaining('kimi-k3') as unknown,
    });
  });

  it('that nobody waits for any more is given up', async () => {
    const desk = await Desk.open();
    await desk.upload('docs/tides.md', 'High water is at noon.\n');
    desk.emulator.configure({ fault: firstTimes(1, { kind: 'hang' }, 'chat') });
    const cancel = new AbortController();
    const asked = desk.questions().ask(PROJECT, { text: 'Why?', signal: cancel.signal });
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
