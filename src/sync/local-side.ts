/** A project's local side: when it has to be looked at again, and what was found. */
import type { Clock } from '../clock.ts';
import type { RelPath, Snapshot } from '../core/model.ts';
import { dueAt, noteDirty, noteHint, type Settling } from '../core/settle.ts';
import type { ProjectSettings, ProjectTools } from './ports/project-host.ts';
import type { Dirty, Scanner, ScanOptions } from './ports/scanner.ts';
import type { Hint, WatcherState } from './ports/watcher.ts';

/** Timed scans come this often when no hints are to be had. */
const BLIND_SCAN_MS = 10_000;

export interface LocalSideParts {
  readonly clock: Clock;
  readonly settings: () => ProjectSettings;
  readonly open: (onHint: (hint: Hint) => void) => Promise<ProjectTools>;
  /** Called when there is something new to look at. */
  readonly onDirty: () => void;
}

export class LocalSide implements AsyncDisposable {
  readonly #parts: LocalSideParts;
  #tools: ProjectTools | undefined;
  #snapshot: Snapshot | undefined;
  #settling: Settling | undefined;
  /** By the clock that does not jump. */
  #scanAt = 0;
  #rehashAt = Number.POSITIVE_INFINITY;

  constructor(parts: LocalSideParts) {
    this.#parts = parts;
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  get watcher(): WatcherState {
    return this.#tools?.watcher?.state ?? { kind: 'watching' };
  }

  get isSettling(): boolean {
    return this.#settling !== undefined;
  }

  /** How long until there is something to look at. */
  get dueInMs(): number {
    const settled = this.#settling === undefined ? Number.POSITIVE_INFINITY : this.#settledAt(this.#settling);
    return Math.min(this.#scanAt, this.#rehashAt, settled) - this.#parts.clock.monotonic();
  }

  /** How long until what waits for quiet is looked at. */
  get settlesInMs(): number {
    return this.#settling === undefined ? 0 : this.#settledAt(this.#settling) - this.#parts.clock.monotonic();
  }

  /** Everything is to be looked at in the next turn. */
  lookSoon(): void {
    this.#scanAt = 0;
  }

  /** This path has to be looked at again, once it is quiet. */
  dirty(path: RelPath): void {
    const { clock, settings, onDirty } = this.#parts;
    this.#settling = noteDirty(this.#settling, new Set([path]), clock.monotonic(), settings().settle);
    onDirty();
  }

  /** What has to be looked at by now; undefined when nothing has. */
  due(): Dirty | undefined {
    const now = this.#parts.clock.monotonic();
    if (this.#snapshot === undefined || this.#scanAt <= now || this.#rehashAt <= now) return 'everything';
    const settling = this.#settling;
    return settling !== undefined && this.#settledAt(settling) <= now ? settling.dirty : undefined;
  }

  async look(dirty: Dirty, options: { readonly rehash: boolean; readonly signal: AbortSignal }): Promise<Snapshot> {
    const { clock, settings } = this.#parts;
    const now = clock.monotonic();
    const tools = await this.#openTools();
    const rehash = options.rehash || this.#rehashAt <= now;
    const previous = this.#snapshot;
    // Hints that come while the scan runs count again.
    this.#settling = undefined;
    const earlier = previous === undefined ? {} : { previous };
    const snapshot = await this.#scan(tools.scanner, { dirty, ...earlier, rehash, signal: options.signal });
    this.#snapshot = snapshot;
    if (dirty === 'everything') {
      const { scanMs } = settings();
      const isBlind = this.watcher.kind === 'degraded' || typeof snapshot.root === 'string';
      this.#scanAt = now + (isBlind ? Math.min(BLIND_SCAN_MS, scanMs) : scanMs);
    }
    await tools.watcher?.follow(snapshot);
    if (rehash || previous === undefined) this.#rehashAt = now + settings().rehashMs;
    for (const leftOut of snapshot.leftOut.values()) {
      if (leftOut.reason === 'changing') this.dirty(leftOut.path);
    }
    return snapshot;
  }

  /** A look for somebody who asks, beside the project's own: changes nothing that this remembers. */
  async peek(signal: AbortSignal): Promise<Snapshot> {
    const tools = await this.#openTools();
    return await tools.scanner.scan({ dirty: 'everything', signal });
  }

  /** The scanner as it is now: another one may take its place when the rules change. */
  async read(path: RelPath): ReturnType<Scanner['read']> {
    const tools = await this.#openTools();
    return await tools.scanner.read(path);
  }

  /** Closes scanner and watcher; the next look opens them anew, with the settings of then. */
  async close(): Promise<void> {
    const tools = this.#tools;
    this.#tools = undefined;
    this.#scanAt = 0;
    await tools?.[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What was hinted at is not forgotten when the scan cannot be done, as when the disk is full. */
  async #scan(scanner: Scanner, options: ScanOptions): Promise<Snapshot> {
    try {
      return await scanner.scan(options);
    } catch (error) {
      this.lookSoon();
      throw error;
    }
  }

  async #openTools(): Promise<ProjectTools> {
    this.#tools ??= await this.#parts.open((hint) => this.#hint(hint));
    return this.#tools;
  }

  #hint(hint: Hint): void {
    const { clock, settings, onDirty } = this.#parts;
    this.#settling = noteHint(this.#settling, hint, clock.monotonic(), settings().settle);
    onDirty();
  }

  #settledAt(settling: Settling): number {
    return dueAt(settling, this.#parts.settings().settle, this.#tools?.gitBusy() ?? false);
  }
}
