/**
 * The thread that looks for secrets, so that nobody waits for its regular expressions, and one that takes for ever can
 * be stopped. Started when it is first needed, ended when it is not needed any more.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SecretFind } from '../core/model.ts';
import { READY, type ScanAnswer, type ScanRequest } from './protocol.ts';

/** What a content came to: its finds, or why that is not known. */
export type Looked = { readonly finds: readonly SecretFind[] } | { readonly detail: string };

export interface ScanThread extends AsyncDisposable {
  /** Starts the thread, so that it is up when contents come. */
  prepare(): void;
  /** Never rejects. */
  look(content: Buffer): Promise<Looked>;
}

export interface ScanThreadOptions {
  /** How long one content may take; a megabyte takes some 20 ms, a machine under load many times that. */
  readonly limitMs?: number;
  readonly idleMs?: number;
  /** The thread's main module. */
  readonly main?: URL;
}

interface Waiting {
  readonly request: ScanRequest;
  readonly settle: (looked: Looked) => void;
}

// The source has `.ts`, what is built from it `.js`.
const MAIN = new URL(`thread-main${extname(import.meta.filename)}`, import.meta.url);
const LIMIT_MS = 30_000;
const IDLE_MS = 30_000;
const HEAP_MB = 512;

export function createScanThread({
  limitMs = LIMIT_MS,
  idleMs = IDLE_MS,
  main = MAIN,
}: ScanThreadOptions = {}): ScanThread {
  /** In the order of the asking; the thread is at the first. */
  const waiting: Waiting[] = [];
  let worker: Worker | undefined;
  let isReady = false;
  let timer: NodeJS.Timeout | undefined;
  let lastId = 0;

  function start(): Worker {
    isReady = false;
    const started = new Worker(main, {
      // Nothing of this process is its business: the libraries print contents when DEBUG says so.
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    let detail = 'the scanner ended';
    started.on('message', (message: ScanAnswer | typeof READY) => {
      if (worker !== started) return;
      if (message === READY) isReady = true;
      else onAnswer(message);
    });
    started.on('error', (error) => {
      // Its message may quote the content.
      detail = `the scanner failed: ${error instanceof Error ? error.name : 'unknown'}`;
    });
    // Only after this have all answers arrived that were given before.
    started.on('exit', () => {
      if (worker === started) onFailure(detail);
    });
    return started;
  }

  function onAnswer({ id, finds, defect }: ScanAnswer): void {
    const first = waiting.shift();
    if (first?.request.id !== id) throw new Error('the scanning thread answers out of order');
    first.settle(finds === undefined ? { detail: `the scanner failed: ${defect ?? 'unknown'}` } : { finds });
    watchFirst();
  }

  /** Only the content that the thread was at is to blame, unless it never came up. */
  function onFailure(detail: string): void {
    const blamed = isReady ? waiting.splice(0, 1) : waiting.splice(0);
    end(worker);
    for (const { settle } of blamed) settle({ detail });
    if (waiting.length > 0) {
      worker = start();
      for (const { request } of waiting) worker.postMessage(request);
    }
    watchFirst();
  }

  function watchFirst(): void {
    clearTimeout(timer);
    if (worker === undefined) return;
    if (waiting.length > 0) {
      worker.ref();
      timer = setTimeout(() => onFailure(`it took longer than ${limitMs / 1000} s`), limitMs);
    } else {
      worker.unref();
      timer = setTimeout(() => end(worker), idleMs).unref();
    }
  }

  function end(ended: Worker | undefined): void {
    worker = undefined;
    // Rejects never: a thread that is gone already is what was wanted.
    void ended?.terminate();
  }

  return {
    prepare() {
      if (worker !== undefined) return;
      worker = start();
      watchFirst();
    },
    look(content) {
      const { promise, resolve } = Promise.withResolvers<Looked>();
      lastId += 1;
      const request = { id: lastId, content };
      waiting.push({ request, settle: resolve });
      worker ??= start();
      worker.postMessage(request);
      if (waiting.length === 1) watchFirst();
      return promise;
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      const ended = worker;
      worker = undefined;
      for (const { settle } of waiting.splice(0)) settle({ detail: 'the daemon is stopping' });
      await ended?.terminate();
    },
  };
}
