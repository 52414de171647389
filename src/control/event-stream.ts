/** One reader of a feed, as server-sent events. */
import { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { Feed } from '../feed.ts';

export interface EventStreamOptions {
  readonly feed: Feed;
  readonly clock: Clock;
  /** Begin after this id; undefined: with what happens from now on. */
  readonly since: number | undefined;
  /** Only events of this project. */
  readonly projectId?: string | undefined;
  /** A notice to this reader alone, as it goes over the wire. */
  readonly notice: (notice: StreamNotice) => string;
  /** When it aborts, the stream ends after what has been published. */
  readonly stopping: AbortSignal;
}

/** `gap`: events between `asked` and the next are forgotten. `dropped`: the reader was too slow, and can go on at `id`. */
export type StreamNotice = { readonly id: number } & (
  | { readonly type: 'gap'; readonly data: { readonly asked: number } }
  | { readonly type: 'dropped'; readonly data: { readonly missed: number } }
);

/** Shows proxies and readers that the line is alive. */
const HEARTBEAT_MS = 15_000;

/** How long a reader that was dropped may take to fetch what is in its buffers. */
const DRAIN_MS = 10_000;

/**
 * Events of so long go out together: a first upload publishes thousands in a second, and to write each one by itself took
 * more of the processor than the uploads.
 */
const GATHER_MS = 10;

/** Beyond this share of what the feed remembers nothing is put off. */
const GATHERED_SHARE = 0.25;

/** What a native EventSource waits before it connects again. */
const RETRY_MS = 1000;

/**
 * A reader is a position in the feed and nothing more: events are taken from the feed when the reader has room, so a slow
 * one holds no memory of its own and holds up nobody. One that takes nothing while half of what the feed can remember
 * is published is told so and cut off; it can connect again and go on without loss as long as the feed remembers. One
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
  #gathering: NodeJS.Timeout | undefined;

  constructor(options: EventStreamOptions) {
    super();
    const { feed, stopping } = options;
    this.#options = options;
    this.#position = options.since ?? feed.latestId;
    this.#roomAt = feed.latestId;
    this.push(`retry: ${RETRY_MS}\nid: ${this.#position}\n\n`);
    this.#subscription = feed.subscribe(() => this.#onEvent());
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
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    while (this.#hasRoom && !this.#ended) {
      this.#roomAt = this.#options.feed.latestId;
      const frames = this.#takeFrames();
      if (frames === '') return;
      this.#hasRoom = this.push(frames) || this.#options.stopping.aborted;
    }
  }

  /** What comes next, about as much as goes out at once; empty when there is nothing more. */
  #takeFrames(): string {
    const { feed, projectId } = this.#options;
    if (!isRemembered(feed, this.#position)) this.#skip();
    let frames = '';
    while (frames.length < this.readableHighWaterMark) {
      const event = feed.next(this.#position);
      if (event === undefined) break;
      this.#position = event.id;
      if (projectId === undefined || event.projectId === projectId) frames += frame(event.id, event.type, event.json);
    }
    return frames;
  }

  #onEvent(): void {
    const { feed } = this.#options;
    if (this.#hasRoom && feed.share(this.#position) <= GATHERED_SHARE) {
      this.#gathering ??= setTimeout(() => this.#pump(), GATHER_MS);
      return;
    }
    this.#pump();
    if (this.#hasRoom || feed.share(this.#roomAt) <= 0.5) return;
    this.#pushNotice({ type: 'dropped', id: this.#position, data: { missed: feed.latestId - this.#position } });
    this.#finish();
    this.#cutOff().catch(this.#fail);
  }

  /** Goes on with the oldest event that is remembered, and says so. */
  #skip(): void {
    const asked = this.#position;
    this.#position = this.#options.feed.forgottenId;
    this.#pushNotice({ type: 'gap', id: this.#position, data: { asked } });
  }

  /** An event of this stream alone; its id is where the reader goes on. */
  #pushNotice(notice: StreamNotice): void {
    this.push(frame(notice.id, notice.type, this.#options.notice(notice)));
  }

  /** What is left goes out whether there is room or not: it is no more than the feed remembers. */
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
    clearTimeout(this.#gathering);
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

function isRemembered(feed: Feed, id: number): boolean {
  return id >= feed.forgottenId && id <= feed.latestId;
}

function frame(id: number, type: string, json: string): string {
  return `id: ${id}\nevent: ${type}\ndata: ${json}\n\n`;
}
