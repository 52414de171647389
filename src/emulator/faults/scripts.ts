/** Ready-made fault scripts. */
import type { RouteName } from '../route.ts';
import { seededRandom } from '../seeded-random.ts';
import type { Fault, FaultRequest, FaultScript } from './fault.ts';

type Matcher = RouteName | ((request: FaultRequest) => boolean);

/** The first `count` requests that match fail in this way. */
export function firstTimes(count: number, fault: Fault, matching?: Matcher): FaultScript {
  let left = count;
  return (request) => {
    if (left === 0 || !matches(matching, request)) return undefined;
    left -= 1;
    return fault;
  };
}

/** One fault (or none) for each request that matches, in order; none after the last. */
export function inTurn(faults: readonly (Fault | undefined)[], matching?: Matcher): FaultScript {
  let next = 0;
  return (request) => {
    if (next >= faults.length || !matches(matching, request)) return undefined;
    const fault = faults[next];
    next += 1;
    return fault;
  };
}

export interface RandomFaults {
  /** The same seed gives the same faults in the same order of requests. */
  readonly seed: number;
  /** Share of the requests that fail, 0 to 1. */
  readonly rate: number;
  /** Each as likely as the others; default: those that a client must live through without a person's help. */
  readonly faults?: readonly Fault[];
  readonly matching?: Matcher;
}

/** Faults out of the blue. */
export function randomFaults(options: RandomFaults): FaultScript {
  const random = seededRandom(options.seed);
  const faults = options.faults ?? PASSING_FAULTS;
  return (request) => {
    if (!matches(options.matching, request) || random() >= options.rate) return undefined;
    return faults[Math.floor(random() * faults.length)];
  };
}

/** What passes by itself or by trying again. */
export const PASSING_FAULTS: readonly Fault[] = [
  { kind: 'rate-limited', retryAfterSeconds: 1 },
  { kind: 'rate-limited' },
  { kind: 'engine-overloaded' },
  { kind: 'server-error' },
  { kind: 'gateway-timeout' },
  { kind: 'gateway-timeout', effect: true },
  { kind: 'missing-version-header' },
  { kind: 'connection-lost' },
  { kind: 'connection-lost', effect: true },
  { kind: 'cut-body' },
  { kind: 'truncated-json' },
  { kind: 'slow', delayMs: 50 },
  { kind: 'listing-without-newest' },
];

function matches(matching: Matcher | undefined, request: FaultRequest): boolean {
  if (matching === undefined) return true;
  return typeof matching === 'string' ? request.route === matching : matching(request);
}
