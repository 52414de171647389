/** What can be changed while the emulator runs. */
import type { FaultScript } from './faults/fault.ts';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
import type { RouteName } from './route.ts';

export interface Settings {
  readonly limits: Limits;
  /** How long each request takes, in milliseconds, or what says so for a route. */
  readonly latencyMs: number | ((route: RouteName) => number);
  readonly fault: FaultScript;
}

/** What is not named stays as it is; `fault: undefined` ends all faults. */
export interface SettingsChange {
  readonly limits?: Partial<Limits>;
  readonly latencyMs?: Settings['latencyMs'];
  readonly fault?: FaultScript | undefined;
}

export const DEFAULT_SETTINGS: Settings = { limits: DEFAULT_LIMITS, latencyMs: 0, fault: noFault };

export function changed(settings: Settings, change: SettingsChange): Settings {
  return {
    limits: { ...settings.limits, ...change.limits },
    latencyMs: change.latencyMs ?? settings.latencyMs,
    fault: 'fault' in change ? (change.fault ?? noFault) : settings.fault,
  };
}

function noFault(): undefined {
  return undefined;
}
