/** A project's tracking file: what it brings to an import, and keeping it up to date. */
import { ERRORS } from '../core/error-table.ts';
import { asMoontideError } from '../core/errors.ts';
import type { Instant, Memory, Problem, RemoteId } from '../core/model.ts';
import {
  onlyTracked,
  parseTracking,
  renderTracking,
  TRACKING_PATH,
  type TrackedFile,
  type TrackingFileContent,
} from '../core/tracking.ts';
import type { Tag } from '../core/upload-name.ts';
import type { TrackingFile } from './ports/tracking-file.ts';

export interface Import {
  readonly files: ReadonlyMap<RemoteId, TrackedFile>;
  readonly problems: readonly Problem[];
}

export interface TrackingFacts {
  readonly memory: Pick<Memory, 'records' | 'tombstones'>;
  readonly tag: Tag;
  /** The account's files when they were last looked at. */
  readonly listed: ReadonlySet<RemoteId>;
}

export class Tracking {
  readonly #file: () => TrackingFile;
  #imported: ReadonlyMap<RemoteId, TrackedFile> = new Map();
  #problem: Problem | undefined;
  /** What this process wrote last; undefined when it does not know. */
  #written: string | undefined;
  /** Ids that a person has handed over: once they are gone, nobody else needs to know of them. */
  readonly #handedOver = new Set<RemoteId>();

  constructor(file: () => TrackingFile) {
    this.#file = file;
  }

  /** What the last import named: remote files that are the project's by a person's word. */
  get imported(): ReadonlyMap<RemoteId, TrackedFile> {
    return this.#imported;
  }

  get problems(): readonly Problem[] {
    return this.#problem === undefined ? [] : [this.#problem];
  }

  clearProblems(): void {
    this.#problem = undefined;
  }

  /** What an import would begin with. A file that makes no sense is a problem, and brings nothing. */
  async peek(): Promise<Import> {
    const found = await this.#read();
    if (found.kind === 'missing') return broughtNothing(problemOf('There is no such file to import.', WITHOUT_IMPORT));
    if (found.kind === 'unusable') return broughtNothing(found.problem);
    const { files, unusable } = found;
    const [named, more] = [unusable.slice(0, 3).map((key) => JSON.stringify(key)), unusable.length > 3 ? ', …' : ''];
    return {
      files: new Map(files.map((file) => [file.remoteId, file])),
      problems:
        unusable.length === 0
          ? []
          : [damaged(`${unusable.length} of its entries cannot be used: ${named.join(', ')}${more}.`)],
    };
  }

  async beginImport(): Promise<void> {
    const { files, problems } = await this.peek();
    this.#imported = files;
    [this.#problem] = problems;
  }

  /** Everything that was imported is recorded, or gone. */
  importDone(): void {
    for (const id of this.#imported.keys()) this.#handedOver.add(id);
  }

  /** Writes the file anew where the records are others by now. What only it remembers is not written over. */
  async keep(facts: TrackingFacts): Promise<void> {
    const text = renderTracking(facts.memory.records.values(), isoTime);
    if (text === this.#written) return;
    this.#problem = await this.#obstacle(facts);
    if (this.#problem !== undefined) return;
    try {
      await this.#file().write(text);
      this.#written = text;
    } catch (error) {
      const { message, fix } = asMoontideError(error);
      this.#problem = problemOf(message, fix);
    }
  }

  async #obstacle({ memory, tag, listed }: TrackingFacts): Promise<Problem | undefined> {
    const before = await this.#read();
    if (before.kind === 'missing') return undefined;
    if (before.kind === 'unusable') return before.problem;
    const strangers = onlyTracked(before.files, memory, tag).filter(
      ({ remoteId }) => listed.has(remoteId) && !this.#handedOver.has(remoteId),
    );
    if (strangers.length === 0) return undefined;
    return problemOf(
      `It names ${strangers.length} uploads that Moontide does not know of, so it is left as it is; ` +
        '`moontide sync --import` takes them over.',
    );
  }

  async #read(): Promise<Found> {
    const found = await this.#file().read();
    if (found.kind === 'missing') return found;
    if (found.kind === 'refused') {
      return { kind: 'unusable', problem: problemOf(`It cannot be read: ${found.because}.`, ERRORS.UNREADABLE.fix) };
    }
    const parsed = parseTracking(found.text);
    return parsed.kind === 'read' ? parsed : { kind: 'unusable', problem: damaged(`It ${parsed.because}.`) };
  }
}

type Found =
  | ({ readonly kind: 'read' } & TrackingFileContent)
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly problem: Problem };

const WITHOUT_IMPORT = 'Put it in its place, or sync without importing it.';

function broughtNothing(problem: Problem): Import {
  return { files: new Map(), problems: [problem] };
}

function problemOf(message: string, fix?: string): Problem {
  return { path: TRACKING_PATH, code: 'tracking-file', message, ...(fix !== undefined && { fix }) };
}

function damaged(message: string): Problem {
  return { path: TRACKING_PATH, code: 'tracking-damaged', message, fix: ERRORS.TRACKING_DAMAGED.fix };
}

function isoTime(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
