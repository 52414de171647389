/**
 * Keeps what Node has compiled for the next start. By itself Node does so when a process ends, and a daemon's end is often that of
 * the machine; without it a start takes half as long again.
 */
import { flushCompileCache } from 'node:module';

/** By then what a start needs is compiled, and whoever waited for the daemon has had an answer. */
const AFTER_MS = 5_000;

export function keepCompiledCode(): Disposable {
  const timer = setTimeout(flushCompileCache, AFTER_MS).unref();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
    },
  };
}
