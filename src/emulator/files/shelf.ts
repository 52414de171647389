/** All files of all accounts: an index in memory over a storage that keeps up with it. */
import { fileId } from '../ids.ts';
import { coalesced } from './coalesced.ts';
import type { FileStorage } from './storage.ts';
import type { StoredFile } from './stored-file.ts';

/** A file before it has an id. */
export type NewFile = Omit<StoredFile, 'id' | 'bytes'> & { readonly content: Buffer };

export class Shelf {
  readonly #storage: FileStorage;
  /** Oldest first. */
  readonly #files: Map<string, StoredFile>;
  /** Resolves when the index as it is now is kept. */
  readonly #saved: () => Promise<void>;

  constructor(storage: FileStorage) {
    this.#storage = storage;
    this.#files = new Map(storage.initial.map((file) => [file.id, file]));
    this.#saved = coalesced(() => storage.saveIndex(this.#all()));
  }

  /** Undefined for the id of another account too. */
  get(account: string, id: string): StoredFile | undefined {
    const file = this.#files.get(id);
    return file?.account === account ? file : undefined;
  }

  /** Newest first. */
  list(account: string): readonly StoredFile[] {
    return this.#all()
      .filter((file) => file.account === account)
      .toReversed();
  }

  /** Takes its place in the index at once, so that whoever checks the limits next counts it. */
  async add({ content, ...facts }: NewFile): Promise<StoredFile> {
    const file: StoredFile = { ...facts, id: fileId(facts.createdAt), bytes: content.length };
    this.#files.set(file.id, file);
    try {
      await this.#storage.putContent(file.id, content);
    } catch (error) {
      this.#files.delete(file.id);
      throw error;
    }
    await this.#saved();
    return file;
  }

  async delete(file: StoredFile): Promise<void> {
    this.#files.delete(file.id);
    await this.#saved();
    await this.#storage.deleteContent(file.id);
  }

  async content(file: StoredFile): Promise<Buffer | undefined> {
    return this.#storage.content(file.id);
  }

  /** Counts a look at the status of files that are pending; they keep their places. */
  async poll(files: readonly StoredFile[]): Promise<void> {
    const pending = files.filter((file) => file.pendingPolls > 0);
    for (const file of pending) this.#files.set(file.id, { ...file, pendingPolls: file.pendingPolls - 1 });
    if (pending.length > 0) await this.#saved();
  }

  #all(): readonly StoredFile[] {
    return [...this.#files.values()];
  }
}
