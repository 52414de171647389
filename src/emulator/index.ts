/** A local Moonshot for tests, for the demo and for working offline. */
export { startEmulator } from './emulator.ts';
export type { EmulatedFiles, Emulator, EmulatorOptions, SeededFile } from './emulator.ts';
export type { Keys } from './accounts.ts';
export type { Fault, FaultRequest, FaultScript } from './faults/fault.ts';
export { firstTimes, inTurn, PASSING_FAULTS, randomFaults } from './faults/scripts.ts';
export type { RandomFaults } from './faults/scripts.ts';
export type { StoredFile } from './files/stored-file.ts';
export type { EntryFilter, Ledger, LedgerEntry } from './ledger.ts';
export { DEFAULT_LIMITS } from './limits/limits.ts';
export type { Limits } from './limits/limits.ts';
export { tier, unlimited } from './limits/tiers.ts';
export type { Rates, Tier, TierTable } from './limits/tiers.ts';
export type { WindowKind } from './limits/windows.ts';
export type { RouteName } from './route.ts';
export type { SettingsChange } from './settings.ts';
