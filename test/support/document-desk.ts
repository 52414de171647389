import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { relPath, type RemoteId, type Sha256 } from '../../src/core/model.ts';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { createMoonshot, type Moonshot } from '../../src/moonshot/moonshot.ts';
import { createQueue } from '../../src/queue/queue.ts';
import { Secret } from '../../src/secret.ts';
import {
  createAsker,
  createCompactor,
  type Asker,
  type AskerParts,
  type Compactor,
  type Reading,
} from '../../src/session/documents/asker.ts';
import type { LibraryParts } from '../../src/session/documents/library.ts';
import type { DocumentStatus } from '../../src/sync/api.ts';
import type { Queue } from '../../src/sync/ports/queue.ts';
import { cleared } from './cleared.ts';
import { MemoryStore } from './memory-store.ts';
import { RecordingLog } from './recording-log.ts';
import { startRelay } from './relay.ts';

/** Documents uploaded to an emulator, and questions about them; only the sync code is not the real one. */
export class Desk {
  readonly texts = new MemoryStore().texts;
  readonly documents = new Map<string, DocumentStatus>();
  /** Requests for the text of a file. */
  fetched = 0;
  reading: Reading = { textFrom: 'server', include: [] };
  /** The project's folder, for what is read from the disk. */
  root = '/nowhere';
  #time = 0;

  readonly emulator: Emulator;
  readonly moonshot: Moonshot;
  readonly queue: Queue;
  /** Bodies of the chats, byte for byte. */
  readonly chats: readonly string[];

  private constructor(emulator: Emulator, moonshot: Moonshot, queue: Queue, chats: readonly string[]) {
    this.chats = chats;
    this.emulator = emulator;
    this.moonshot = moonshot;
    this.queue = queue;
  }

  static async open(): Promise<Desk> {
    const emulator = await startEmulator();
    const relay = await startRelay(emulator.baseUrl);
    const moonshot = createMoonshot({ baseUrl: relay.baseUrl, apiKey: new Secret('sk-test'), userAgent: 'test' });
    const queue = createQueue({
      clock: systemClock,
      random: () => 0,
      limits: { concurrency: 8 },
      log: new RecordingLog(),
    });
    onTestFinished(async () => {
      await queue[Symbol.asyncDispose]();
      await moonshot[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
      await emulator[Symbol.asyncDispose]();
    });
    return new Desk(emulator, moonshot, queue, relay.chats);
  }

  async upload(path: string, content: string): Promise<void> {
    const bytes = Buffer.from(content);
    const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256;
    const { id } = await this.moonshot.upload({ content: cleared(bytes), uploadName: path.replaceAll('/', '_') });
    this.#time += 1;
    const facts = { bytes: bytes.length, mtimeMs: this.#time, sha256, uploadedSha256: sha256, remoteId: id };
    this.documents.set(path, { path: relPath(path), state: 'synced', ...facts });
  }

  parts(): LibraryParts {
    return {
      documents: async () => [...this.documents.values()],
      content: (id: RemoteId) => {
        this.fetched += 1;
        return this.moonshot.content(id);
      },
      texts: this.texts,
    };
  }

  asker(): Asker {
    return createAsker(this.#askerParts());
  }

  compactor(): Compactor {
    return createCompactor(this.#askerParts());
  }

  #askerParts(): AskerParts {
    const { moonshot, queue } = this;
    const { documents, content, texts } = this.parts();
    return {
      reading: () => this.reading,
      moontide: { project: () => ({ root: this.root }), documents, files: { content: (_project, id) => content(id) } },
      keyOf: () => undefined,
      accountOf: () => ({
        baseUrl: this.emulator.baseUrl,
        queue,
        chat: (request) => moonshot.chat(request),
        models: () => moonshot.models(),
      }),
      texts,
      modelName: () => 'kimi-k3',
      prices: () => ({}),
    };
  }
}
