import { unwatchFile, watchFile } from 'node:fs';

/** A look at one file costs nothing, and sees through links, atomic saves and network disks where a watch would not. */
const LOOK_MS = 2000;

/** Calls back when the file appears, changes or goes, until disposed of. */
export function followFile(path: string, onChange: () => void): Disposable {
  const listener = (): void => onChange();
  watchFile(path, { interval: LOOK_MS, persistent: false }, listener);
  return {
    [Symbol.dispose]() {
      unwatchFile(path, listener);
    },
  };
}
