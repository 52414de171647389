/** The configuration as those see it who control Moontide: what is in force, and how it is changed. */
import type { ProjectId } from '../core/model.ts';
import type { ConfigChange } from './edit.ts';
import type { EffectiveValue } from './effective.ts';

export interface ShownFile {
  readonly what: 'user' | 'project';
  readonly path: string;
  readonly exists: boolean;
}

export interface ShownProvider {
  readonly baseUrl: string;
  /** Whether it answers, with the key that is in force. */
  readonly available: boolean;
  readonly models: readonly string[];
  /** Why it is not available; a sentence. */
  readonly problem?: string;
}

export interface ShownConfiguration {
  readonly files: readonly ShownFile[];
  readonly values: readonly EffectiveValue[];
  readonly providers: Readonly<Record<string, ShownProvider>>;
  /** The variables that count: those of the daemon, a key among them masked. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is wrong with the files as they are now; what was in force before stays so. */
  readonly problems: readonly string[];
  /** What the repository asks for and does not get until `moontide trust`. */
  readonly untrusted: readonly string[];
}

/** Every method throws MoontideError PROJECT_NOT_FOUND. */
export interface Configurations {
  /** Without a project: the user's own. */
  show(project?: ProjectId): Promise<ShownConfiguration>;
  /**
   * Changes moontide.toml of the project, or config.toml without one, and takes the change up at once.
   * @throws CONFIG_INVALID for a bad value, STORE_UNAVAILABLE: nothing is changed then.
   */
  change(change: ConfigChange, project?: ProjectId): Promise<ShownConfiguration>;
}
