import { statSync } from 'node:fs';

/** A look at one file costs nothing, and sees through links, atomic saves and network disks where a watch would not. */
const LOOK_MS = 2000;

/**
 * Calls back when the file appears, changes or goes, until disposed of. (Node's `watchFile` does the same, and wakes
 * another thread for every look.)
 */
export function followFile(path: string, onChange: () => void): Disposable {
  let last = traceOf(path);
  const timer = setInterval(() => {
    const now = traceOf(path);
    if (now === last) return;
    last = now;
    onChange();
  }, LOOK_MS).unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}

/** Another for every change; one that cannot be looked at counts as gone. */
function traceOf(path: string): string {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return '';
  }
}
