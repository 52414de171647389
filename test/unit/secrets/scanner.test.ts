import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import { createSecretScanner } from '../../../src/secrets/scanner.ts';
import type { Looked, ScanThread } from '../../../src/secrets/thread.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { sha256Of } from '../../support/world.ts';

/** Finds a secret wherever the word is, and fails where that word is. */
class ScriptedThread implements ScanThread {
  looks = 0;

  prepare(): void {}

  async look(content: Buffer): Promise<Looked> {
    this.looks += 1;
    const text = content.toString();
    if (text.includes('fail')) return { detail: 'it failed' };
    return { finds: text.includes('secret') ? [{ rule: 'Word', line: 1 }] : [] };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function setUp({ secretScans: store }: Pick<MemoryStore, 'secretScans'> = new MemoryStore()) {
  const thread = new ScriptedThread();
  const scanner = createSecretScanner({ store, log: new RecordingLog(), thread });
  const scan = (text: string) => scanner.scan(Buffer.from(text), sha256Of(text));
  return { thread, scanner, scan };
}

describe('createSecretScanner', () => {
  it('looks through each content once, also for those who ask at the same time', async () => {
    const { thread, scan } = setUp();
    const scans = await Promise.all([scan('a secret'), scan('a secret'), scan('nothing')]);
    expect([...scans, await scan('a secret')].map(({ kind }) => kind)).toEqual(['found', 'found', 'clean', 'found']);
    expect(thread.looks).toBe(2);
  });

  it('remembers over a restart', async () => {
    const store = new MemoryStore();
    await setUp(store).scan('a secret');
    const { thread, scanner, scan } = setUp(store);
    expect(scanner.known(sha256Of('a secret'))).toEqual({ kind: 'found', finds: [{ rule: 'Word', line: 1 }] });
    await scan('a secret');
    expect(thread.looks).toBe(0);
  });

  it('looks again when the rules are others', async () => {
    const store = new MemoryStore();
    store.secretScans.putSecretScans('other rules', new Map([[sha256Of('a secret'), { kind: 'clean' }]]));
    const { scanner, scan } = setUp(store);
    expect(scanner.known(sha256Of('a secret'))).toBeUndefined();
    expect(await scan('a secret')).toMatchObject({ kind: 'found' });
  });

  it('does not take a failure for an answer', async () => {
    const { thread, scanner, scan } = setUp();
    expect(await scan('fail')).toEqual({ kind: 'failed', detail: 'it failed' });
    expect(scanner.known(sha256Of('fail'))).toBeUndefined();
    await scan('fail');
    expect(thread.looks).toBe(2);
  });

  it('goes on when nothing can be stored', async () => {
    const { scan } = setUp({
      secretScans: {
        secretScans: () => new Map(),
        putSecretScans() {
          throw new MoontideError('STORE_UNAVAILABLE', 'The disk is full.');
        },
      },
    } as never);
    expect(await scan('a secret')).toMatchObject({ kind: 'found' });
    expect(await scan('nothing')).toEqual({ kind: 'clean' });
  });
});
