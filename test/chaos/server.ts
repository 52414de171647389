/** Moonshot as the chaos sees it: an emulator that fails one request in five, and tells of what it must never be asked. */
import { startEmulator, type Emulator, type Fault, type FaultRequest } from '../../src/emulator/index.ts';
import type { StoredFile } from './account.ts';

export interface Server extends AsyncDisposable {
  readonly baseUrl: string;
  files(): Promise<readonly StoredFile[]>;
  /** As another client of the account would. */
  remove(id: string): Promise<void>;
  store(filename: string, content: string): Promise<void>;
  /** Ends the faults, or lets them begin again. */
  fail(rate: number): void;
  readonly counts: { readonly requests: number; readonly faults: number };
}

export interface ServerOptions {
  readonly random: () => number;
  readonly faultRate: number;
  /** Called before a file is deleted by a request, with the files that will be left. */
  readonly onDelete: (gone: StoredFile, left: readonly StoredFile[]) => void;
}

/** A client gives up after two seconds here: what is slower arrives when nobody waits for it any more. */
export const CLIENT_PATIENCE_SECONDS = 2;

const FAULTS: readonly Fault[] = [
  { kind: 'rate-limited', retryAfterSeconds: 1 },
  { kind: 'rate-limited' },
  { kind: 'engine-overloaded' },
  { kind: 'server-error' },
  { kind: 'server-error', effect: true },
  { kind: 'gateway-timeout' },
  { kind: 'gateway-timeout', effect: true },
  { kind: 'missing-version-header' },
  { kind: 'connection-lost' },
  { kind: 'connection-lost', effect: true },
  { kind: 'hang' },
  { kind: 'hang', effect: true },
  { kind: 'cut-body' },
  { kind: 'truncated-json' },
  { kind: 'slow', delayMs: 300 },
  { kind: 'slow', delayMs: 3500 },
  { kind: 'pending', polls: 2 },
  { kind: 'listing-late', byMs: 400 },
];

export async function startFaultyServer({ random, faultRate, onDelete }: ServerOptions): Promise<Server> {
  let rate = faultRate;
  let faults = 0;
  /** Files whose deletion is under way. */
  const going = new Set<string>();
  const emulator: Emulator = await startEmulator({
    limits: { filesRates: 'uncounted' },
    latencyMs: () => 5 + random() * 60,
    fault(request) {
      const fault = random() < rate ? faultFor(request, random) : undefined;
      if (fault !== undefined) faults += 1;
      if (request.route === 'files.delete' && hasEffect(fault)) noteDeletion(request.fileId);
      return fault;
    },
  });

  function noteDeletion(id: string): void {
    const files = emulator.files.list();
    const gone = files.find((file) => file.id === id);
    if (gone === undefined) return;
    going.add(id);
    onDelete(
      gone,
      files.filter((file) => !going.has(file.id)),
    );
  }

  return {
    baseUrl: emulator.baseUrl,
    files: () => Promise.resolve(emulator.files.list()),
    async remove(id) {
      await emulator.files.remove(id);
    },
    async store(filename, content) {
      await emulator.files.seed({ filename, content });
    },
    fail(share) {
      rate = share;
    },
    get counts() {
      return { requests: emulator.ledger.count(), faults };
    },
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  };
}

function faultFor({ upload }: FaultRequest, random: () => number): Fault | undefined {
  const pick = Math.floor(random() * (FAULTS.length + 1));
  if (pick < FAULTS.length) return FAULTS[pick];
  return upload === undefined ? { kind: 'server-error' } : { kind: 'renamed', filename: renamed(upload.filename) };
}

/** As for a name that the account has already. */
function renamed(filename: string): string {
  return filename.replace(/(\.[^.]*)?$/u, ' (1)$1');
}

/** Whether what was asked for is done. */
function hasEffect(fault: Fault | undefined): boolean {
  if (fault === undefined || 'effect' in fault) return true;
  switch (fault.kind) {
    case 'slow':
    case 'cut-body':
    case 'truncated-json':
    case 'pending':
    case 'listing-late':
      return true;
    default:
      return false;
  }
}
