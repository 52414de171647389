/** Every question, those that matter most first. */
import type { Question } from '../question.ts';
import { badNetwork } from './bad-network.ts';
import { branchSwitch } from './branch-switch.ts';
import { clients } from './clients.ts';
import { command } from './command.ts';
import { correctness } from './correctness.ts';
import { firstUpload } from './first-upload.ts';
import { idle } from './idle.ts';
import { killed } from './killed.ts';
import { largeRoots } from './large-roots.ts';
import { newFiles } from './new-files.ts';
import { nothingChanged } from './nothing-changed.ts';
import { paced } from './paced.ts';
import { prefixCache } from './prefix-cache.ts';
import { saveLatency } from './save-latency.ts';
import { start } from './start.ts';
import { team } from './team.ts';
import { teamSimulation } from './team-simulation.ts';
import { uploadsPerChange } from './uploads-per-change.ts';

export const QUESTIONS: readonly Question[] = [
  firstUpload,
  paced,
  ...nothingChanged,
  uploadsPerChange,
  saveLatency,
  command,
  start,
  killed,
  branchSwitch,
  idle,
  newFiles,
  largeRoots,
  clients,
  badNetwork,
  team,
  teamSimulation,
  prefixCache,
  correctness,
];
