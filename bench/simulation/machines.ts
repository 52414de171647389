/**
 * Machines that keep one repository in step, in virtual time: what each needs, claims, takes up and lets go is decided by
 * the real code; the team's server and the account are as they would be if they never failed.
 */
import { actionPriority } from '../../src/core/importance.ts';
import {
  relPath,
  type Action,
  type Document,
  type DocumentRecord,
  type Memory,
  type RemoteFile,
  type RemoteId,
  type Sha256,
  type Snapshot,
  type Tombstone,
} from '../../src/core/model.ts';
import { plan } from '../../src/core/plan.ts';
import { neededVersions, teamTag, versionsIn, versionsOfPaths, withNews } from '../../src/core/team.ts';
import { uploadName } from '../../src/core/upload-name.ts';
import type { Agenda } from './agenda.ts';
import type { SimulatedTurns } from './turns.ts';

export const DOCUMENTS = 100;
const BRANCHES = 5;
/** Documents that a branch has versions of its own of. */
const BRANCHED = 5;
const GRACE_MS = 60_000;
const TEAM_LOOK_MS = 2_000;
const QUIET_MS = 500;
const TAG = teamTag('crew', 'shop1234');
const POLICY = { graceMs: GRACE_MS, lateListingMs: 3_000, maxFiles: 1e9, massDeleteRatio: 1, massDeleteMin: 1e9 };
const FOLDER = { dev: 1, ino: 1 };

type Forgetting = Extract<Action, { kind: 'forget' }>;

interface Machine {
  readonly number: number;
  documents: ReadonlyMap<Document['path'], Document>;
  records: ReadonlyMap<Document['path'], DocumentRecord>;
  tombstones: readonly Tombstone[];
  needs: ReadonlySet<string>;
  /** Saved and not yet stored, by version. */
  readonly savedAt: Map<string, number>;
  readonly underWay: Set<string>;
  /** When it plans again by itself. */
  againAt: number;
}

export class SimulatedMachines {
  readonly savesMs: number[] = [];
  uploads = 0;
  deletions = 0;
  plans = 0;
  adopted = 0;
  /** Versions that were deleted although a machine needed them. */
  lost = 0;
  mostStored = 0;
  readonly #agenda: Agenda;
  readonly #turns: SimulatedTurns;
  readonly #machines: Machine[] = [];
  readonly #stored = new Map<string, RemoteFile>();
  readonly #claims = new Map<string, number>();
  /** How many machines say that they need a version. */
  readonly #needed = new Map<string, number>();
  #lastId = 0;
  #mayDelete = true;

  constructor(parts: { readonly agenda: Agenda; readonly turns: SimulatedTurns; readonly machines: number }) {
    this.#agenda = parts.agenda;
    this.#turns = parts.turns;
    const branches = Array.from({ length: BRANCHES }, (_, branch) => this.#checkout(branch));
    for (let number = 0; number < parts.machines; number += 1) {
      const branch = branches[number % BRANCHES];
      if (branch === undefined) continue;
      const machine = {
        number,
        tombstones: [],
        needs: new Set<string>(),
        savedAt: new Map(),
        againAt: Number.POSITIVE_INFINITY,
        underWay: new Set<string>(),
      };
      this.#machines.push({ ...machine, ...branch });
    }
    for (const machine of this.#machines) this.#say(machine);
  }

  get stored(): number {
    return this.#stored.size;
  }

  /** Everything that every machine needs is stored, and nothing else. */
  get differences(): number {
    const missing = this.#needed.keys().filter((name) => !this.#stored.has(name));
    const spare = this.#stored.keys().filter((name) => !this.#needed.has(name));
    return [...missing].length + [...spare].length;
  }

  get versions(): ReturnType<typeof versionsOfPaths> {
    return versionsOfPaths(this.#machines.map(({ needs }) => needs));
  }

  /** What the team's server holds of needs: names in the sets of all machines. */
  get needEntries(): number {
    return this.#machines.reduce((sum, { needs }) => sum + needs.size, 0);
  }

  /** A person saves a document; it is quiet after a while. */
  save(number: number, at: number, content: number): void {
    const machine = this.#machines[number];
    if (machine === undefined) return;
    const document = documentOf(at, `saved ${content}`);
    machine.documents = new Map(machine.documents).set(document.path, document);
    machine.savedAt.set(nameOf(document), this.#agenda.now);
    this.#agenda.at(this.#agenda.now + QUIET_MS, () => this.#sync(machine));
  }

  /** Another machine has what this one has: as after `git pull`. */
  pull(number: number, from: number): void {
    const [machine, other] = [this.#machines[number], this.#machines[from]];
    if (machine === undefined || other === undefined) return;
    machine.documents = other.documents;
    this.#agenda.at(this.#agenda.now + QUIET_MS, () => this.#sync(machine));
  }

  /** The team's server has lost everything: each machine says what it needs as it comes back; none deletes until then. */
  emptied(comesBackAt: (machine: number) => number, rollCallOverAt: number): void {
    this.#needed.clear();
    this.#claims.clear();
    this.#mayDelete = false;
    for (const machine of this.#machines) {
      machine.needs = new Set();
      this.#agenda.at(comesBackAt(machine.number), () => this.#sync(machine));
    }
    this.#agenda.at(rollCallOverAt, () => {
      this.#mayDelete = true;
    });
  }

  #sync(machine: Machine): void {
    const now = this.#agenda.now;
    this.plans += 1;
    this.#say(machine);
    const planned = plan({
      kind: 'sync',
      now,
      tag: TAG,
      policy: { ...POLICY, allowedSecrets: new Set() },
      snapshot: snapshotOf(machine),
      memory: memoryOf(machine),
      remote: 'unknown',
      foreign: 0,
      // Looked up for what a listing shows alone, and no machine takes one here for a plan.
      team: { elsewhere: new Set(), mayDelete: this.#mayDelete },
    });
    const { actions, againAt, isHeldBack } = withNews(planned, this.#claim(machine, versionsIn(planned)));
    for (const action of actions) this.#follow(machine, action);
    const isWaiting = isHeldBack === true || actions.some((action) => this.#isAnothers(machine, action));
    this.#again(
      machine,
      Math.min(againAt ?? Number.POSITIVE_INFINITY, isWaiting ? now + TEAM_LOOK_MS : Number.POSITIVE_INFINITY),
    );
  }

  #again(machine: Machine, at: number): void {
    if (at === Number.POSITIVE_INFINITY || (machine.againAt > this.#agenda.now && machine.againAt <= at)) return;
    machine.againAt = at;
    this.#agenda.at(at, () => {
      if (machine.againAt === at) this.#sync(machine);
    });
  }

  #say(machine: Machine): void {
    const names = neededVersions(snapshotOf(machine), memoryOf(machine), TAG);
    for (const name of machine.needs.difference(names)) this.#count(name, -1);
    for (const name of names.difference(machine.needs)) this.#count(name, 1);
    machine.needs = names;
  }

  #count(name: string, by: number): void {
    const count = (this.#needed.get(name) ?? 0) + by;
    if (count > 0) this.#needed.set(name, count);
    else this.#needed.delete(name);
  }

  #isNeededByOthers({ needs }: Machine, name: string): boolean {
    return (this.#needed.get(name) ?? 0) > (needs.has(name) ? 1 : 0);
  }

  #claim(
    { number }: Machine,
    names: readonly string[],
  ): { readonly stored: RemoteFile[]; readonly gone: Set<RemoteId> } {
    const stored: RemoteFile[] = [];
    for (const name of names) {
      const file = this.#stored.get(name);
      if (file !== undefined) stored.push(file);
      else if (!this.#claims.has(name)) this.#claims.set(name, number);
    }
    return { stored, gone: new Set() };
  }

  #isAnothers({ number }: Machine, action: Action): boolean {
    const isUpload = action.kind === 'upload' || action.kind === 'replace';
    return isUpload && this.#claims.get(action.uploadName) !== number;
  }

  #follow(machine: Machine, action: Action): void {
    if (action.kind === 'forget') return;
    if (action.kind === 'adopt') {
      this.adopted += 1;
      this.#record(machine, action, action.remoteId);
      return;
    }
    const key = `${action.kind} ${action.kind === 'delete' ? action.remoteId : action.uploadName}`;
    if (this.#isAnothers(machine, action) || machine.underWay.has(key)) return;
    if (action.kind === 'delete' && this.#isKept(machine, action)) return;
    machine.underWay.add(key);
    this.#turns.want({
      machine: machine.number,
      priority: actionPriority(action),
      done: () => {
        machine.underWay.delete(key);
        if (action.kind === 'delete') this.#delete(machine, action);
        else this.#upload(machine, action);
      },
    });
  }

  #upload(machine: Machine, action: Extract<Action, { kind: 'upload' | 'replace' }>): void {
    const { uploadName: name } = action;
    const file = this.#store(name, action.bytes);
    this.uploads += 1;
    this.#claims.delete(name);
    this.#record(machine, action, file.id);
    this.#sync(machine);
  }

  #store(name: string, bytes: number): RemoteFile {
    this.#lastId += 1;
    const id = `file-${this.#lastId}` as RemoteId;
    const facts = { purpose: 'file-extract', status: 'ready', statusDetails: '' } as const;
    const file = { id, filename: name, bytes, createdAt: this.#agenda.now, ...facts };
    this.#stored.set(name, file);
    this.mostStored = Math.max(this.mostStored, this.#stored.size);
    return file;
  }

  #record(machine: Machine, action: Exclude<Action, { kind: 'delete' } | Forgetting>, remoteId: RemoteId): void {
    const { path, sha256, bytes, mtimeMs, uploadName: name } = action;
    const before = machine.records.get(path);
    const now = this.#agenda.now;
    const kept = machine.tombstones.filter((tombstone) => tombstone.remoteId !== remoteId);
    machine.records = new Map(machine.records).set(path, {
      path,
      sha256,
      bytes,
      mtimeMs,
      remoteId,
      uploadName: name,
      uploadedAt: now,
      stale: false,
    });
    machine.tombstones =
      before === undefined || before.remoteId === remoteId ? kept : [...kept, tombstoneOf(before, now)];
    const savedAt = machine.savedAt.get(name);
    machine.savedAt.delete(name);
    if (savedAt !== undefined) this.savesMs.push(now - savedAt - QUIET_MS);
    this.#again(machine, now + GRACE_MS);
  }

  /** What others need is forgotten here and left to them. */
  #isKept(machine: Machine, { uploadName: name, remoteId }: Extract<Action, { kind: 'delete' }>): boolean {
    const isKept = this.#isNeededByOthers(machine, name) || !this.#stored.has(name);
    if (isKept) {
      machine.tombstones = machine.tombstones.filter((tombstone) => tombstone.remoteId !== remoteId);
      this.#say(machine);
    }
    return isKept;
  }

  #delete(machine: Machine, action: Extract<Action, { kind: 'delete' }>): void {
    if (this.#isKept(machine, action)) return;
    machine.tombstones = machine.tombstones.filter(({ remoteId }) => remoteId !== action.remoteId);
    this.#stored.delete(action.uploadName);
    this.deletions += 1;
    this.#say(machine);
    const isStillNeeded = this.#machines.some(
      ({ records }) => action.path !== undefined && records.get(action.path)?.remoteId === action.remoteId,
    );
    if (isStillNeeded) this.lost += 1;
  }

  #checkout(branch: number): Pick<Machine, 'documents' | 'records'> {
    const documents = new Map<Document['path'], Document>();
    const records = new Map<Document['path'], DocumentRecord>();
    for (let at = 0; at < DOCUMENTS; at += 1) {
      const document = documentOf(at, at < BRANCHED ? `branch ${branch}` : 'trunk');
      const name = nameOf(document);
      const { path, sha256, stamp } = document;
      const { id } = this.#stored.get(name) ?? this.#store(name, stamp.bytes);
      documents.set(path, document);
      const facts = { bytes: stamp.bytes, mtimeMs: stamp.mtimeMs, uploadedAt: 0, stale: false };
      records.set(path, { path, sha256, remoteId: id, uploadName: name, ...facts });
    }
    return { documents, records };
  }
}

function nameOf({ path, sha256 }: Document): string {
  return uploadName(path, sha256, TAG);
}

function documentOf(at: number, content: string): Document {
  const stamp = { bytes: 4_096, mtimeMs: 0, ctimeMs: 0, ino: at, dev: 1 };
  return { path: relPath(`docs/d${at}.md`), sha256: shaOf(`${at} ${content}`), stamp, secrets: { kind: 'clean' } };
}

/** Not a real one, but as long and as different. */
function shaOf(text: string): Sha256 {
  return Buffer.from(text).toString('hex').padStart(12, '0').split('').toReversed().join('').padEnd(64, '0') as Sha256;
}

function tombstoneOf({ remoteId, path, uploadName: name, ...kept }: DocumentRecord, since: number): Tombstone {
  return { remoteId, path, uploadName: name, because: 'superseded', since, kept };
}

function snapshotOf({ documents }: Machine): Snapshot {
  return { takenAt: 0, complete: true, root: FOLDER, documents, leftOut: new Map(), folders: new Map(), unseen: [] };
}

function memoryOf({ records, tombstones }: Machine): Memory {
  return { records, tombstones, intents: [], refusals: new Map(), missing: new Map() };
}
