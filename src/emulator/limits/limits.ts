/** Everything the emulator refuses to exceed; each figure can be changed while it runs. */
import { EXTRACTED_EXTENSIONS } from '../files/extensions.ts';
import { tier, type Rates } from './tiers.ts';
import type { WindowKind } from './windows.ts';

export interface Limits {
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  /** Of all files of an account together. */
  readonly maxTotalBytes: number;
  /** Lower-case extensions with their dot that `file-extract` takes. */
  readonly extensions: ReadonlySet<string> | 'any';
  /** A second file of the same name gets ` (1)` before its extension, as since Aug 2026. */
  readonly uniqueNames: boolean;
  /** For chat and token estimates; listing models and asking for the balance are not counted. */
  readonly rates: Rates;
  /**
   * Whether calls of the Files API count is not documented: by their own figures, together with the others, or not at
   * all.
   */
  readonly filesRates: Pick<Rates, 'concurrency' | 'requestsPerMinute'> | 'shared' | 'uncounted';
  readonly window: WindowKind;
  /** How long a minute of `requestsPerMinute` and `tokensPerMinute` lasts; a day is 1,440 of them. */
  readonly windowMs: number;
}

/** Moonshot's own limits, with the first paid tier of the lower table. */
export const DEFAULT_LIMITS: Limits = {
  maxFiles: 1_000,
  maxFileBytes: 100 * 2 ** 20,
  maxTotalBytes: 10 * 2 ** 30,
  extensions: EXTRACTED_EXTENSIONS,
  uniqueNames: true,
  rates: tier('B', 1),
  filesRates: { concurrency: 100, requestsPerMinute: 3_000 },
  window: 'sliding',
  windowMs: 60_000,
};
