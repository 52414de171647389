import { systemClock } from '../../src/clock.ts';
import type { Snapshot } from '../../src/core/model.ts';
import { DEFAULT_SETTLE, dueAt, noteHint, type Settling } from '../../src/core/settle.ts';
import type { Hint, Watcher } from '../../src/sync/ports/watcher.ts';
import { createProjectRules } from '../../src/watch/project-rules.ts';
import { watchRoot, type WatchOptions } from '../../src/watch/watcher.ts';
import { RecordingLog } from './recording-log.ts';
import { rulesWith } from './rules.ts';
import { Eyes, type Tree } from './tree.ts';

const SETTLE = { ...DEFAULT_SETTLE, quietMs: 20 };

/** A watcher and a scanner that does what its hints say, and never looks by the clock: what is missed stays missed. */
export class Lookout implements AsyncDisposable {
  readonly hints: Hint[] = [];
  readonly log = new RecordingLog();
  readonly #eyes: Eyes;
  #watcher: Watcher | undefined;
  #settling: Settling | undefined;
  #wake = Promise.withResolvers<void>();

  private constructor(eyes: Eyes) {
    this.#eyes = eyes;
  }

  static async over(tree: Pick<Tree, 'root'>, options: Partial<WatchOptions> = {}): Promise<Lookout> {
    const rules = createProjectRules(tree.root, { ...rulesWith(), ignore: [] });
    const lookout = new Lookout(new Eyes(tree, rules));
    lookout.#watcher = await watchRoot({
      root: tree.root,
      rules,
      onHint: (hint) => lookout.#note(hint),
      clock: systemClock,
      log: lookout.log,
      ...options,
    });
    await lookout.look();
    return lookout;
  }

  get watcher(): Watcher {
    if (this.#watcher === undefined) throw new Error('not watching yet');
    return this.#watcher;
  }

  get snapshot(): Snapshot {
    if (this.#eyes.last === undefined) throw new Error('nothing was looked at yet');
    return this.#eyes.last;
  }

  /** Follows hints until what they lead to fits. @throws when no hint comes that would bring it about. */
  async until(fits: (snapshot: Snapshot) => boolean): Promise<void> {
    while (!fits(this.snapshot)) {
      await this.#hint();
      await this.#follow();
    }
  }

  /** Looks at everything, as by the clock. */
  async look(): Promise<void> {
    await this.watcher.follow(await this.#eyes.look());
  }

  /** Follows hints until no more come, so that what is seen later is seen by its own hint. */
  async calm(): Promise<void> {
    for (let known = -1; known < this.hints.length; await systemClock.sleep(50)) {
      known = this.hints.length;
      if (this.#settling !== undefined) await this.#follow();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher?.[Symbol.asyncDispose]();
  }

  async #hint(): Promise<void> {
    if (this.#settling !== undefined) return;
    const patience = new AbortController();
    const tooLong = systemClock.sleep(20_000, patience.signal).then(() => {
      throw new Error(`no hint in 20 s; the last were ${JSON.stringify(this.hints.slice(-5))}`);
    });
    try {
      await Promise.race([this.#wake.promise, tooLong]);
    } finally {
      patience.abort();
      await tooLong.catch(() => undefined);
    }
  }

  /** Looks where hints point, once they have settled. */
  async #follow(): Promise<void> {
    for (let due = this.#due(); due > performance.now(); due = this.#due()) {
      await systemClock.sleep(due - performance.now());
    }
    const { dirty } = this.#settling ?? { dirty: 'everything' };
    this.#settling = undefined;
    this.#wake = Promise.withResolvers();
    await this.watcher.follow(await this.#eyes.look(dirty === 'everything' ? dirty : [...dirty]));
  }

  #due(): number {
    return this.#settling === undefined ? 0 : dueAt(this.#settling, SETTLE, false);
  }

  #note(hint: Hint): void {
    this.hints.push(hint);
    this.#settling = noteHint(this.#settling, hint, performance.now(), SETTLE);
    this.#wake.resolve();
  }
}
