/** One reader of the events, as server-sent events. */
import { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { EventLog } from './event-log.ts';
import type { StreamEvent } from './protocol/event.ts';
import { isoInstant } from './views/instant.ts';

export interface EventStreamOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** Begin after this id; undefined: with what happens from now on. */
  readonly since: number | undefined;
  /** Only events of this project. */
  readonly projectId: string | undefined;
  /** When it aborts, the stream ends after what has been published. */
  readonly stopping: AbortSignal;
}

/** Shows proxies and readers that the line is alive. */
const HEARTBEAT_MS = 15_000;

/** How long a reader that was dropped may take to fetch what is in its buffers. */
const DRAIN_MS = 10_000;

/** What a native EventSource waits before it connects again. */
const RETRY_MS = 1000;

/**
 * A reader is a position in the log and nothing more: events are taken from the log when the reader has room, so a slow
 * one holds no memory of its own and holds up nobody. One that takes nothing while half of what the log can remember
 * is published is told so and cut off; it can connect again and go on without loss as long as the log remembers. One
 * that takes too little is told what it missed.
 */
export class EventStream extends Readable {
  readonly #options: EventStreamOptions;
  readonly #subscription: Disposable;
  readonly #closed = new AbortController();
  /** The id of the event that was taken last. */
  #position: number;
  /** The newest event when the reader had room last. */
  #roomAt: number;
  #hasRoom = false;
  #ended = false;

  constructor(options: EventStreamOptions) {
    super();
    const { log, stopping } = options;
    this.#options = options;
    this.#position = options.since ?? log.latestId;
    this.#roomAt = log.latestId;
    this.push(`retry: ${RETRY_MS}\nid: ${this.#position}\n\n`);
    this.#subscription = log.subscribe(() => this.#onEvent());
    stopping.addEventListener('abort', this.#stop);
    if (stopping.aborted) this.#finish();
    this.#beat().catch(this.#fail);
  }

  override _read(): void {
    this.#hasRoom = true;
    this.#pump();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#leave();
    this.#closed.abort();
    callback(error);
  }

  #pump(): void {
    const { log, projectId } = this.#options;
    while (this.#hasRoom && !this.#ended) {
      this.#roomAt = log.latestId;
      if (!isRemembered(log, this.#position)) this.#skip();
      const event = log.next(this.#position);
      if (event === undefined) return;
      this.#position = event.id;
      if (projectId !== undefined && event.projectId !== projectId) continue;
      this.#hasRoom = this.push(frame(event.id, event.type, event.json)) || this.#options.stopping.aborted;
    }
  }

  #onEvent(): void {
    this.#pump();
    const { log } = this.#options;
    if (this.#hasRoom || log.latestId - this.#roomAt <= log.capacity / 2) return;
    this.#pushNotice('dropped', { missed: log.latestId - this.#position });
    this.#finish();
    this.#cutOff().catch(this.#fail);
  }

  /** Goes on with the oldest event that is remembered, and says so. */
  #skip(): void {
    const asked = this.#position;
    this.#position = this.#options.log.forgottenId;
    this.#pushNotice('gap', { asked });
  }

  /** An event of this stream alone; its id is where the reader goes on. */
  #pushNotice(type: 'gap' | 'dropped', data: StreamEvent['data']): void {
    const id = this.#position;
    const event: StreamEvent = { id, at: isoInstant(this.#options.clock.now()), type, data };
    this.push(frame(id, type, JSON.stringify(event)));
  }

  /** What is left goes out whether there is room or not: it is no more than the log remembers. */
  readonly #stop = (): void => {
    this.#hasRoom = true;
    this.#pump();
    this.#finish();
  };

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#leave();
    this.push(null);
  }

  readonly #fail = (error: unknown): void => {
    this.destroy(error as Error);
  };

  #leave(): void {
    this.#subscription[Symbol.dispose]();
    this.#options.stopping.removeEventListener('abort', this.#stop);
  }

  async #beat(): Promise<void> {
    while (await this.#slept(HEARTBEAT_MS)) {
      if (this.#hasRoom && !this.#ended) this.#hasRoom = this.push(': still here\n\n');
    }
  }

  async #cutOff(): Promise<void> {
    if (await this.#slept(DRAIN_MS)) this.destroy(new Error('the reader of the events did not read'));
  }

  /** False when the stream closed meanwhile. */
  async #slept(ms: number): Promise<boolean> {
    const { signal } = this.#closed;
    try {
      await this.#options.clock.sleep(ms, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }
}

function isRemembered(log: EventLog, id: number): boolean {
  return id >= log.forgottenId && id <= log.latestId;
}

function frame(id: number, type: string, json: string): string {
  return `id: ${id}\nevent: ${type}\ndata: ${json}\n\n`;
}
