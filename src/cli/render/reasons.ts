/** Why something is uploaded or deleted, in words. */
import type { Action } from '../../control/protocol/plan.ts';

export const REASONS = {
  new: 'new',
  changed: 'changed',
  'remote-gone': 'its remote file is gone',
  reupload: 'asked for afresh',
  vanished: 'gone here',
  'left-out': 'no document any more',
  superseded: 'a newer version is uploaded',
  duplicate: 'a second copy',
  orphan: 'ours, and belongs to nothing',
  'over-limit': 'beyond what the account can hold',
  clean: 'asked for',
} as const satisfies Readonly<Record<Extract<Action, { because: unknown }>['because'], string>>;
