import { DEFAULT_SETTLE } from '../../src/core/settle.ts';
import type { ProjectSettings } from '../../src/sync/ports/project-host.ts';
import { POLICY, TAG } from './world.ts';

/** Of a project without an account. */
export const PROJECT_SETTINGS: ProjectSettings = {
  documents: { folders: [], files: [], ignore: [], maxBytes: 1 },
  tag: TAG,
  policy: POLICY,
  settle: DEFAULT_SETTLE,
  scanMs: 60_000,
  rehashMs: 3_600_000,
  reconcileMs: 3_600_000,
  schedules: [],
  keepsTrackingFile: false,
  baseUrl: 'http://127.0.0.1/v1',
};
