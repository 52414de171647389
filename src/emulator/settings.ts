/** What can be changed while the emulator runs. */
import type { Balance } from './balance.ts';
import { quotingAnswerer, type Answerer } from './chat/answerer.ts';
import type { FaultScript } from './faults/fault.ts';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
import type { RouteName } from './route.ts';

export interface Settings {
  readonly limits: Limits;
  /** How long each request takes, in milliseconds, or what says so for a route. */
  readonly latencyMs: number | ((route: RouteName) => number);
  readonly fault: FaultScript;
  /** What chats are answered with. */
  readonly answerer: Answerer;
  /** Of every account. */
  readonly balance: Balance;
}

/** What is not named stays as it is; `fault: undefined` ends all faults. */
export interface SettingsChange {
  readonly limits?: Partial<Limits>;
  readonly latencyMs?: Settings['latencyMs'];
  readonly fault?: FaultScript | undefined;
  readonly answerer?: Answerer;
  readonly balance?: Balance;
}

export const DEFAULT_SETTINGS: Settings = {
  limits: DEFAULT_LIMITS,
  latencyMs: 0,
  fault: noFault,
  answerer: quotingAnswerer,
  balance: { cash: 10, voucher: 5 },
};

export function changed(settings: Settings, change: SettingsChange): Settings {
  return {
    limits: { ...settings.limits, ...change.limits },
    latencyMs: change.latencyMs ?? settings.latencyMs,
    fault: 'fault' in change ? (change.fault ?? noFault) : settings.fault,
    answerer: change.answerer ?? settings.answerer,
    balance: change.balance ?? settings.balance,
  };
}

function noFault(): undefined {
  return undefined;
}
