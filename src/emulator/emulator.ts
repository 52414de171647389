/** A local Moonshot: the same bodies, texts and limits, and told to fail where a test or a demo wants it. */
import { createHash } from 'node:crypto';
import { systemClock, type Clock } from '../clock.ts';
import { DEFAULT_ACCOUNT, type Keys } from './accounts.ts';
import { PrefixCache } from './chat/prefix-cache.ts';
import { openFolderStorage } from './files/folder-storage.ts';
import { Shelf } from './files/shelf.ts';
import { memoryStorage } from './files/storage.ts';
import type { StoredFile } from './files/stored-file.ts';
import { startServer } from './http/server.ts';
import { LedgerBook, type Ledger } from './ledger.ts';
import { Admission } from './limits/admission.ts';
import { accountRoutes } from './routes/account.ts';
import { chatRoutes } from './routes/chat.ts';
import { filesRoutes } from './routes/files.ts';
import { changed, DEFAULT_SETTINGS, type SettingsChange } from './settings.ts';

export interface EmulatorOptions extends SettingsChange {
  /** Default: a free one. */
  readonly port?: number;
  /** Default: `any`. */
  readonly keys?: Keys;
  /** Where files are kept, so that they outlive the emulator; default: in memory. One emulator at a time. */
  readonly folder?: string;
  /** For times of creation, windows, lifetimes and latency. */
  readonly clock?: Clock;
}

export interface Emulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  readonly port: number;
  readonly ledger: Ledger;
  readonly files: EmulatedFiles;
  /** Changes limits, latency or faults from the next request on. */
  configure(change: SettingsChange): void;
}

/** The files behind the API's back. */
export interface EmulatedFiles {
  /** Newest first, of one account (default: `default`). */
  list(account?: string): readonly StoredFile[];
  /** Puts a file there without a request, and without asking any limit. */
  seed(file: SeededFile): Promise<StoredFile>;
  /** Undefined when there is no such file. */
  content(id: string, account?: string): Promise<Buffer | undefined>;
  /** Takes a file away, as another client would. False when there is no such file. */
  remove(id: string, account?: string): Promise<boolean>;
}

export interface SeededFile {
  readonly filename: string;
  readonly content: string | Uint8Array;
  readonly account?: string;
  /** Default: `file-extract`. */
  readonly purpose?: string;
  /** Milliseconds since 1970; default: now. */
  readonly createdAt?: number;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { clock = systemClock, keys = 'any', folder, port = 0 } = options;
  let settings = changed(DEFAULT_SETTINGS, options);
  const shelf = new Shelf(folder === undefined ? memoryStorage() : await openFolderStorage(folder));
  const ledger = new LedgerBook();
  const ending = new AbortController();
  const limits = () => settings.limits;
  const world = {
    keys,
    clock,
    ledger,
    admission: new Admission(clock, limits),
    settings: () => settings,
    ending: ending.signal,
  };
  const routes = [
    ...filesRoutes({ shelf, clock, limits }),
    ...accountRoutes(world.settings),
    ...chatRoutes({ ...world, cache: new PrefixCache(clock) }),
  ];
  const server = await startServer(world, routes, port);
  return {
    baseUrl: `http://127.0.0.1:${server.port}/v1`,
    port: server.port,
    ledger,
    files: emulatedFiles(shelf, clock),
    configure(change) {
      settings = changed(settings, change);
    },
    async [Symbol.asyncDispose]() {
      ending.abort(new Error('the emulator ends'));
      await server[Symbol.asyncDispose]();
    },
  };
}

function emulatedFiles(shelf: Shelf, clock: Clock): EmulatedFiles {
  return {
    list: (account = DEFAULT_ACCOUNT) => shelf.list(account),
    async seed({ filename, content: given, account = DEFAULT_ACCOUNT, purpose = 'file-extract', createdAt }) {
      const content = Buffer.from(given);
      const sha256 = createHash('sha256').update(content).digest('hex');
      return shelf.add({
        account,
        filename,
        purpose,
        content,
        sha256,
        createdAt: createdAt ?? clock.now(),
        extraction: 'done',
        pendingPolls: 0,
      });
    },
    async content(id, account = DEFAULT_ACCOUNT) {
      const file = shelf.get(account, id);
      return file === undefined ? undefined : shelf.content(file);
    },
    async remove(id, account = DEFAULT_ACCOUNT) {
      const file = shelf.get(account, id);
      if (file === undefined) return false;
      await shelf.delete(file);
      return true;
    },
  };
}
