/** What a project goes by: what people told us of it, and what its configuration and key say now. */
import type { Hold } from '../core/model.ts';
import type { MoontideEvent, ProjectEntry, ProjectHost, ProjectSettings } from './ports.ts';

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

  /** Reads the settings anew and says what is another by now. */
  async renew(): Promise<{ readonly documents: boolean; readonly account: boolean }> {
    const before = this.#settings;
    const after = await this.#parts.host.settings(this.#entry);
    this.#settings = after;
    if (after.configProblem !== undefined && after.configProblem !== before.configProblem) {
      this.#parts.publish('config.rejected', { message: after.configProblem });
    }
    return {
      documents: JSON.stringify(after.documents) !== JSON.stringify(before.documents),
      account: after.account?.id !== before.account?.id,
    };
  }
}
