/** What a project goes by: what people told us of it, and what its configuration and key say now. */
import type { Hold } from '../core/model.ts';
import type { MoontideEvent } from './ports/events.ts';
import type { ProjectHost, ProjectSettings } from './ports/project-host.ts';
import type { ProjectEntry } from './ports/registry.ts';

export interface TermsParts {
  readonly entry: ProjectEntry;
  readonly settings: ProjectSettings;
  readonly host: ProjectHost;
  /** Keeps what a person asked for. */
  readonly saveEntry: (entry: ProjectEntry) => void;
  readonly publish: (type: MoontideEvent['type'], data: MoontideEvent['data']) => void;
}

export class Terms {
  readonly #parts: TermsParts;
  #entry: ProjectEntry;
  #settings: ProjectSettings;

  constructor(parts: TermsParts) {
    this.#parts = parts;
    this.#entry = parts.entry;
    this.#settings = parts.settings;
  }

  get entry(): ProjectEntry {
    return this.#entry;
  }

  get settings(): ProjectSettings {
    return this.#settings;
  }

  save(entry: ProjectEntry): void {
    this.#entry = entry;
    this.#parts.saveEntry(entry);
  }

  hold(hold: Hold | undefined): void {
    const { hold: _before, ...rest } = this.#entry;
    this.save(hold === undefined ? rest : { ...rest, hold });
  }

  /** Whether the files and the environment name another key or address than the one that is gone by. */
  async hasAnotherAccount(): Promise<boolean> {
    const { account } = await this.#parts.host.settings(this.#entry);
    return account?.id !== this.#settings.account?.id;
  }

  /** Reads the settings anew and says what is another by now. */
  async renew(): Promise<{ readonly documents: boolean; readonly account: boolean }> {
    const before = this.#settings;
    const after = await this.#parts.host.settings(this.#entry);
    this.#settings = after;
    if (after.configProblem !== undefined && after.configProblem !== before.configProblem) {
      this.#parts.publish('config.rejected', { message: after.configProblem });
    }
    const keys = changedKeys(before, after);
    if (keys.length > 0) this.#parts.publish('config.changed', { keys });
    return {
      documents: isAnother(before.documents, after.documents),
      account: after.account?.id !== before.account?.id,
    };
  }
}

/** What of the settings is another now, in the words of the configuration files. */
function changedKeys(before: ProjectSettings, after: ProjectSettings): readonly string[] {
  return WATCHED.filter((key) => isAnother(before[key], after[key])).map((key) => NAMES[key]);
}

/** Most often the very same. */
function isAnother(before: unknown, after: unknown): boolean {
  return before !== after && JSON.stringify(before) !== JSON.stringify(after);
}

const NAMES = {
  documents: 'documents',
  policy: 'sync and guard',
  settle: 'watch',
  scanMs: 'watch.scan_seconds',
  rehashMs: 'watch.rehash_minutes',
  reconcileMs: 'sync.reconcile_minutes',
  baseUrl: 'base_url',
  trust: 'what needs trust',
} as const satisfies Partial<Record<keyof ProjectSettings, string>>;

const WATCHED = Object.keys(NAMES) as (keyof typeof NAMES)[];
