/** Where files are kept. */
import type { StoredFile } from './stored-file.ts';

export interface FileStorage {
  /** What was kept when the storage was opened, oldest first. */
  readonly initial: readonly StoredFile[];
  putContent(id: string, content: Buffer): Promise<void>;
  /** Undefined when there is none. */
  content(id: string): Promise<Buffer | undefined>;
  deleteContent(id: string): Promise<void>;
  /** Keeps all of `files`, in this order, or what was kept before. */
  saveIndex(files: readonly StoredFile[]): Promise<void>;
}

/** Forgets everything when the emulator ends. */
export function memoryStorage(): FileStorage {
  const contents = new Map<string, Buffer>();
  return {
    initial: [],
    async putContent(id, content) {
      contents.set(id, content);
    },
    async content(id) {
      return contents.get(id);
    },
    async deleteContent(id) {
      contents.delete(id);
    },
    async saveIndex() {},
  };
}
