/**
 * One run of `write` at a time, shared by all who asked before it began: whoever awaits knows that what was there when
 * they asked is written.
 */
export function coalesced(write: () => Promise<void>): () => Promise<void> {
  let running = Promise.resolve();
  let next: Promise<void> | undefined;

  async function afterRunning(): Promise<void> {
    // Its failure is for those who wait for it.
    await Promise.allSettled([running]);
    next = undefined;
    running = write();
    await running;
  }

  return () => (next ??= afterRunning());
}
