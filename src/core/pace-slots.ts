/**
 * How many requests may be under way at once. What is open grows from what the server has taken at once, by doubling
 * at first; at a wall (published, or learned from a refusal) a single scout goes beyond it, and the others follow when
 * the scout was taken.
 */
import { concurrencyWallBelow, concurrencyWallFrom } from './pace-tiers.ts';

export interface Slots {
  /** Configured. */
  readonly ceiling: number;
  /** The most that the server has taken at once. */
  readonly proven: number;
  readonly learned?: LearnedSlots;
}

interface LearnedSlots {
  /** More than this was refused. */
  readonly limit: number;
  /** Whether it is the wall below what was refused, though not just below. */
  readonly isGuess: boolean;
  /** When the refusal came: what started before it is no further evidence. */
  readonly at: number;
  /** When a scout may try again whether the limit still stands. */
  readonly probeAt: number;
  readonly probeAfterMs: number;
}

/** Growth in one round trip: an unpublished wall in the way costs no more refusals than this. */
const LARGEST_STEP = 24;
const FIRST_PROBE_MS = 30_000;
const LONGEST_PROBE_MS = 10 * 60_000;
/** How much is left when the server takes less than it took before: others use the account as well. */
const SHARE_LEFT = 0.75;
/** How far above a wall a refused number is by requests on their way, and how far it may be. */
const BLUR_SHARE = 1 / 8;
const NEAR_SHARE = 1 / 2;

export function createSlots(ceiling: number): Slots {
  return { ceiling: Math.max(1, Math.floor(ceiling)), proven: 1 };
}

/** After trouble: one at a time, and from there up to what was learned. */
export function restartSlots(slots: Slots): Slots {
  return { ...slots, proven: 1 };
}

/** What refusals seemed to say of them was chance. */
export function withoutLearned({ ceiling, proven }: Slots): Slots {
  return { ceiling, proven };
}

/** Going beyond this takes a scout. */
export function wallOf({ learned, proven }: Slots): number {
  return learned?.limit ?? concurrencyWallFrom(proven);
}

/** The learned limit, if it tells the tier. */
export function tierSlots({ learned }: Slots): number | undefined {
  return learned === undefined || learned.isGuess ? undefined : learned.limit;
}

export interface SlotsQuestion {
  readonly now: number;
  /** Whether a scout may try a learned limit: not while it is the pace that holds requests back. */
  readonly mayProbe: boolean;
  /** Whether a scout is under way. */
  readonly isScoutOut: boolean;
}

/** How many may be under way now, a scout among them. */
export function openSlots(slots: Slots, { now, mayProbe, isScoutOut }: SlotsQuestion): number {
  const { ceiling, proven, learned } = slots;
  if (learned === undefined || proven < learned.limit) return Math.min(ceiling, grown(slots));
  const isScouting = isScoutOut || (mayProbe && now >= learned.probeAt);
  return Math.min(ceiling, learned.limit + (isScouting ? 1 : 0));
}

/** `level`: how many were under way when it started, itself included and a scout left out. */
export function slotsTaken(slots: Slots, { level, startedAt }: { level: number; startedAt: number }): Slots {
  const { learned, ...unlimited } = slots;
  if (learned === undefined) return { ...slots, proven: Math.max(slots.proven, level) };
  if (level > learned.limit && startedAt > learned.at) return { ...unlimited, proven: level };
  return { ...slots, proven: Math.max(slots.proven, Math.min(level, learned.limit)) };
}

export interface SlotsRefusal {
  readonly startedAt: number;
  /** Requests under way when the refusal came, itself included. */
  readonly peak: number;
  /** The limit in the words of the server. */
  readonly named: number | undefined;
  readonly now: number;
}

export function slotsRefused(slots: Slots, { startedAt, peak, named, now }: SlotsRefusal): Slots {
  const { learned: before, proven } = slots;
  if (before !== undefined && startedAt <= before.at) {
    // One more of the same burst: as many as were refused were too many.
    return named === undefined && !before.isGuess
      ? limitedTo(slots, { ...before, ...rounded(Math.max(proven, before.limit - 1)) })
      : slots;
  }
  const stands = before !== undefined && peak > before.limit;
  const probeAfterMs = stands ? Math.min(LONGEST_PROBE_MS, before.probeAfterMs * 2) : FIRST_PROBE_MS;
  const found = stands ? { limit: before.limit, isGuess: false } : limitBelow(proven, peak, named);
  return limitedTo(slots, { ...found, at: now, probeAt: now + probeAfterMs, probeAfterMs });
}

function grown({ proven, learned }: Slots): number {
  const wall = Math.min(concurrencyWallFrom(proven), learned?.limit ?? Number.POSITIVE_INFINITY);
  if (proven === wall) return proven + 1;
  // Slowly past a wall: one scout is weak evidence, since an answer on its way here leaves a place free at the server.
  const pastWall = Math.max(1, proven - concurrencyWallBelow(proven));
  return Math.min(wall, proven + Math.min(3 * proven, LARGEST_STEP, 2 * pastWall));
}

type FoundLimit = Pick<LearnedSlots, 'limit' | 'isGuess'>;

function limitBelow(proven: number, peak: number, named: number | undefined): FoundLimit {
  if (named !== undefined && peak > named) return { limit: Math.max(1, named), isGuess: false };
  if (peak > proven) return rounded(Math.max(proven, peak - 1));
  return { limit: Math.max(1, Math.floor(peak * SHARE_LEFT)), isGuess: false };
}

function limitedTo(slots: Slots, learned: LearnedSlots): Slots {
  return { ...slots, proven: Math.min(slots.proven, learned.limit), learned };
}

/** Requests on their way blur the count: what is just above a published wall means the wall, and what is near it may. */
function rounded(limit: number): FoundLimit {
  const wall = concurrencyWallBelow(limit + 1);
  const above = limit - wall;
  return above <= limit * NEAR_SHARE ? { limit: wall, isGuess: above > limit * BLUR_SHARE } : { limit, isGuess: false };
}
