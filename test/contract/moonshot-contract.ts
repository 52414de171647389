import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCode } from '../../src/core/errors.ts';
import type { RemoteFile, RemoteId } from '../../src/core/model.ts';
import type { Moonshot } from '../../src/moonshot/moonshot.ts';
import { cleared } from '../support/cleared.ts';

export interface ContractSubject {
  readonly moonshot: Moonshot;
  /** The same server, asked with a key that it does not know. */
  readonly stranger: Moonshot;
}

/** A first-tier account may be held to three requests a minute. */
const PATIENCE_MS = 15 * 60_000;

/**
 * What our client relies on, of any Moonshot. About 30 requests; leaves no file behind. The tests build on each other:
 * what is uploaded first is looked at by those after it and deleted by the last.
 */
export function describeMoonshot(name: string, connect: () => ContractSubject): void {
  describe(name, { timeout: PATIENCE_MS }, () => {
    const run = randomUUID().slice(0, 8);
    const text = `# Tides\n\nThe moon pulls the water of run ${run}.\n`;
    const content = Buffer.from(text);
    const plainName = `moontide-contract-${run}.md`;
    const oddName = `moontide contract ${run} "naïve" – 测试.md`;

    let moonshot: Moonshot;
    let stranger: Moonshot;
    let plain: RemoteFile;
    let twin: RemoteFile;
    let odd: RemoteFile;

    function upload(uploadName: string, bytes: Buffer): Promise<RemoteFile> {
      return patiently(() => moonshot.upload({ content: cleared(bytes), uploadName }));
    }

    beforeAll(async () => {
      ({ moonshot, stranger } = connect());
      plain = await upload(plainName, content);
      twin = await upload(plainName, content);
      odd = await upload(oddName, content);
    }, PATIENCE_MS);

    afterAll(async () => {
      await using clients = new AsyncDisposableStack();
      clients.use(stranger);
      clients.use(moonshot);
      for (const { id, filename } of await patiently(() => moonshot.list())) {
        if (filename.includes(run)) await patiently(() => moonshot.delete(id));
      }
    }, PATIENCE_MS);

    it('takes a file, and says what it took', () => {
      expect(plain).toMatchObject({ bytes: content.length, purpose: 'file-extract', filename: plainName });
      expect(plain.status).not.toBe('failed');
      expect(Math.abs(plain.createdAt - Date.now())).toBeLessThan(PATIENCE_MS + 86_400_000);
    });

    it('keeps names with spaces, quotes and letters beyond ASCII', () => {
      // Quotes arrive as browsers send them; a server may undo that or not.
      expect(odd.filename.replaceAll('%22', '"')).toBe(oddName);
    });

    it('takes the same bytes under the same name for another file, whose name may have a number', () => {
      expect(twin.id).not.toBe(plain.id);
      expect(twin.filename.replace(/ \(\d+\)(?=\.md$)/, '')).toBe(plainName);
    });

    it('lists every file under the id and the name that the upload gave it', async () => {
      const listed = await patiently(() => moonshot.list());
      for (const { id, filename, bytes, createdAt, purpose } of [plain, twin, odd]) {
        expect(listed.filter((file) => file.id === id)).toEqual([
          expect.objectContaining({ filename, bytes, createdAt, purpose }),
        ]);
      }
    });

    it('finishes reading a file, and then has its text', async () => {
      const ready = await settled(moonshot, plain.id);
      expect(ready).toMatchObject({ id: plain.id, filename: plain.filename, status: 'ready' });
      const extracted = await patiently(() => moonshot.content(plain.id));
      expect(extracted).toContain(`The moon pulls the water of run ${run}.`);
    });

    it.each([
      ['a type that it does not read', 'cache', content],
      ['no bytes at all', 'md', Buffer.alloc(0)],
      ['nothing but white space', 'md', Buffer.from(' \n\t\n')],
    ])('refuses %s, for good', async (_what, extension, bytes) => {
      await expect(upload(`moontide-contract-${run}-refused.${extension}`, bytes)).rejects.toMatchObject({
        code: 'REFUSED_BY_SERVER',
        retry: 'never',
      });
    });

    it('refuses a key that it does not know', async () => {
      await expect(patiently(() => stranger.list())).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    });

    it('lists models, and counts tokens for one of them', async () => {
      const models = await patiently(() => moonshot.models());
      const model = models[0]?.id ?? '';
      expect(model).not.toBe('');
      const tokens = await patiently(() => moonshot.estimateTokens(model, [{ role: 'user', content: text }]));
      expect(tokens).toBeGreaterThan(5);
      expect(tokens).toBeLessThan(100);
    });

    it('answers a question out of what it was given to read, and counts the tokens', async () => {
      const models = await patiently(() => moonshot.models());
      const pieces: string[] = [];
      const answer = await patiently(() => {
        pieces.length = 0;
        return moonshot.chat({
          model: models[0]?.id ?? '',
          messages: [
            { role: 'system', content: JSON.stringify({ filename: plainName, content: text }) },
            { role: 'user', content: 'Which body pulls the water? Answer in one word.' },
          ],
          maxCompletionTokens: 2_000,
          onDelta: ({ kind, text: piece }) => {
            if (kind === 'text') pieces.push(piece);
          },
        });
      });
      expect(answer.text.toLowerCase()).toContain('moon');
      expect(pieces.join('')).toBe(answer.text);
      expect(answer.finishReason).toBe('stop');
      expect(answer.usage?.input).toBeGreaterThan(10);
      expect(answer.usage?.output).toBeGreaterThan(0);
    });

    it('says what the account may spend', async () => {
      const { available, voucher, cash } = await patiently(() => moonshot.balance());
      expect(available).toBeCloseTo(voucher + Math.max(0, cash), 2);
    });

    it('deletes a file, and no other', async () => {
      await patiently(() => moonshot.delete(plain.id));
      const ids = (await patiently(() => moonshot.list())).map((file) => file.id);
      expect(ids).not.toContain(plain.id);
      expect(ids).toEqual(expect.arrayContaining([twin.id, odd.id]));
    });

    it.each(['get', 'content', 'delete'] as const)('knows nothing of a deleted file any more (%s)', async (call) => {
      await expect(patiently<unknown>(() => moonshot[call](plain.id))).rejects.toMatchObject({
        code: 'REMOTE_NOT_FOUND',
      });
    });

    it('knows nothing of an id that it never gave', async () => {
      const id = 'moontide0contract000' as RemoteId;
      await expect(patiently(() => moonshot.get(id))).rejects.toMatchObject({ code: 'REMOTE_NOT_FOUND' });
    });
  });
}

/** Makes the call again for as long as the server says that it comes too early. */
async function patiently<Result>(call: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, 'RATE_LIMITED', 'OVERLOADED')) throw error;
      await delay(error.retryAfterMs ?? 20_000);
    }
  }
}

/** The file once the server has read it, or has failed to. */
async function settled(moonshot: Moonshot, id: RemoteId): Promise<RemoteFile> {
  for (;;) {
    const file = await patiently(() => moonshot.get(id));
    if (file.status !== 'pending') return file;
    await delay(1_000);
  }
}
