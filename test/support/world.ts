/** A project and an account as values, for trying plans out: what the executor does to the real ones, in one step. */
import { createHash } from 'node:crypto';
import {
  relPath,
  type Action,
  type Document,
  type DocumentRecord,
  type Instant,
  type Intent,
  type JobKind,
  type LeftOut,
  type Plan,
  type Refusal,
  type RelPath,
  type RemoteFile,
  type RemoteId,
  type SecretScan,
  type Sha256,
  type Snapshot,
  type Tombstone,
} from '../../src/core/model.ts';
import { trackMissing } from '../../src/core/departures.ts';
import type { PlanInput, Policy } from '../../src/core/plan-input.ts';
import { plan } from '../../src/core/plan.ts';
import { parseUploadName, uploadName, type Tag } from '../../src/core/upload-name.ts';

export const TAG: Tag = { installation: 'machine1', project: 'project1' };

export const POLICY: Policy = {
  graceMs: 60_000,
  lateListingMs: 3000,
  maxFiles: 1000,
  massDeleteRatio: 1,
  massDeleteMin: 10,
  allowedSecrets: new Set(),
};

/** How far a step got before the process was killed. */
export type Cut = 'before-request' | 'after-effect' | 'none';

export class World {
  now: Instant = Date.UTC(2026, 0, 1);
  policy: Policy = POLICY;
  readonly files = new Map<RelPath, string>();
  readonly leftOut = new Map<RelPath, LeftOut>();
  /** What was found in documents; clean where nothing is said. */
  readonly secrets = new Map<RelPath, SecretScan>();
  complete = true;
  remote: RemoteFile[] = [];
  readonly records = new Map<RelPath, DocumentRecord>();
  intents: Intent[] = [];
  readonly tombstones = new Map<RemoteId, Tombstone>();
  readonly refusals = new Map<RelPath, Refusal>();
  missing: ReadonlyMap<RelPath, Instant> = new Map();
  /** Ids that were deleted at the remote, in order. */
  readonly deleted: RemoteId[] = [];
  uploads = 0;
  #nextId = 1;

  write(path: string, content: string): this {
    this.files.set(relPath(path), content);
    return this;
  }

  remove(path: string): this {
    this.files.delete(relPath(path));
    return this;
  }

  store(filename: string, content: string, createdAt = this.now): RemoteFile {
    const file: RemoteFile = {
      id: `file-${this.#nextId++}` as RemoteId,
      filename,
      bytes: Buffer.byteLength(content),
      createdAt,
      purpose: 'file-extract',
      status: 'ready',
      statusDetails: '',
    };
    this.remote.push(file);
    return file;
  }

  /** A file with our tag, as an upload of `content` at `path` leaves it. */
  storeOurs(path: string, content: string, createdAt = this.now): RemoteFile {
    return this.store(uploadName(relPath(path), sha256Of(content), TAG), content, createdAt);
  }

  get snapshot(): Snapshot {
    const documents = new Map<RelPath, Document>();
    for (const [path, content] of this.files) {
      const stamp = { bytes: Buffer.byteLength(content), mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 };
      const secrets = this.secrets.get(path) ?? { kind: 'clean' };
      documents.set(path, { path, stamp, sha256: sha256Of(content), secrets });
    }
    return {
      takenAt: this.now,
      complete: this.complete,
      root: { dev: 1, ino: 1 },
      documents,
      leftOut: this.leftOut,
      folders: new Map(),
      unseen: [],
    };
  }

  input(overrides: Partial<PlanInput> = {}): PlanInput {
    const snapshot = this.snapshot;
    const memory = {
      records: this.records,
      intents: this.intents,
      tombstones: [...this.tombstones.values()],
      refusals: this.refusals,
      missing: this.missing,
    };
    this.missing = trackMissing(snapshot, memory, this.now);
    return {
      kind: 'sync',
      now: this.now,
      tag: TAG,
      policy: this.policy,
      snapshot,
      memory: { ...memory, missing: this.missing },
      remote: { takenAt: this.now, files: [...this.remote] },
      foreign: 0,
      ...overrides,
    };
  }

  plan(overrides: Partial<PlanInput> = {}): Plan {
    return plan(this.input(overrides));
  }

  settle(found: Plan): void {
    this.intents = this.intents.filter((intent) => !found.settledIntents.includes(intent.id));
  }

  /** Carries one action out, or is killed on the way. */
  carryOut(action: Action, cut: Cut = 'none'): void {
    switch (action.kind) {
      case 'upload':
      case 'replace':
        this.#upload(action, cut);
        return;
      case 'adopt': {
        if (action.replaces !== undefined) this.#bury(action.replaces, action.path);
        this.tombstones.delete(action.remoteId);
        this.#record(action, action.remoteId, action.uploadName);
        return;
      }
      case 'forget':
        this.records.delete(action.path);
        return;
      case 'delete':
        this.#delete(action, cut);
    }
  }

  /** Plans and carries out until nothing is left, letting time pass where the plan waits. */
  converge(kind: JobKind = 'sync', rounds = 20): Plan {
    let found = this.plan({ kind });
    for (let round = 0; round < rounds; round += 1) {
      if (found.halt !== undefined) return found;
      this.settle(found);
      for (const action of found.actions) this.carryOut(action);
      if (found.actions.length === 0 && found.againAt === undefined) return found;
      this.now = Math.max(this.now + 1, found.actions.length === 0 ? (found.againAt ?? 0) : 0);
      found = this.plan({ kind });
    }
    return found;
  }

  /** Contents of our files at the remote by path. */
  get owned(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const file of this.remote) {
      const parsed = parseUploadName(file.filename);
      if (parsed === undefined || parsed.tag.project !== TAG.project || parsed.tag.installation !== TAG.installation)
        continue;
      const name = `${parsed.spelling} ${parsed.version}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }

  /** What `owned` is when the remote is in step. */
  get wanted(): Map<string, number> {
    return new Map(
      [...this.snapshot.documents.values()].map((document) => {
        const parsed = parseUploadName(uploadName(document.path, document.sha256, TAG));
        return [`${parsed?.spelling} ${parsed?.version}`, 1];
      }),
    );
  }

  #upload(action: Extract<Action, { kind: 'upload' | 'replace' }>, cut: Cut): void {
    const content = this.files.get(action.path);
    if (content === undefined || sha256Of(content) !== action.sha256) return;
    const { path, bytes, mtimeMs, sha256 } = action;
    const intent: Intent = {
      id: `intent-${this.#nextId++}`,
      path,
      bytes,
      mtimeMs,
      sha256,
      uploadName: action.uploadName,
      startedAt: this.now,
    };
    this.intents.push(intent);
    if (cut !== 'before-request') {
      this.uploads += 1;
      const stored = this.store(action.uploadName, content);
      if (cut === 'none') {
        if (action.kind === 'replace') this.#bury(action.replaces, path);
        this.#record(action, stored.id, stored.filename);
        this.intents = this.intents.filter(({ id }) => id !== intent.id);
        return;
      }
    }
    this.intents = this.intents.map((other) => (other.id === intent.id ? { ...intent, lostAt: this.now } : other));
  }

  #delete(action: Extract<Action, { kind: 'delete' }>, cut: Cut): void {
    if (action.path !== undefined && this.records.get(action.path)?.remoteId === action.remoteId) {
      this.records.delete(action.path);
    }
    this.#bury(action.remoteId, action.path, action.because);
    if (cut === 'before-request') return;
    if (this.remote.some((file) => file.id === action.remoteId)) this.deleted.push(action.remoteId);
    this.remote = this.remote.filter((file) => file.id !== action.remoteId);
    if (cut === 'none') this.tombstones.delete(action.remoteId);
  }

  #record(action: Extract<Action, { kind: 'upload' | 'replace' | 'adopt' }>, remoteId: RemoteId, name: string): void {
    const { path, bytes, mtimeMs, sha256 } = action;
    this.records.set(path, {
      path,
      bytes,
      mtimeMs,
      sha256,
      remoteId,
      uploadName: name,
      uploadedAt: this.now,
      stale: false,
    });
    this.refusals.delete(path);
  }

  #bury(remoteId: RemoteId, path: RelPath | undefined, because: Tombstone['because'] = 'superseded'): void {
    const where = path === undefined ? {} : { path };
    const record = path === undefined ? undefined : this.records.get(path);
    const content = record?.remoteId === remoteId ? { kept: record } : {};
    this.tombstones.set(remoteId, { remoteId, ...where, uploadName: '', because, since: this.now, ...content });
  }
}

export function sha256Of(content: string): Sha256 {
  return createHash('sha256').update(content).digest('hex') as Sha256;
}
