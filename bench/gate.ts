/** The limits of an account: so many requests at the same time, so many within a minute, which may be a short one. */
export interface GateLimits {
  readonly concurrent: number;
  readonly perMinute?: number;
  /** How long a minute lasts here: less than 60,000 where a clock that runs faster asks. */
  readonly minuteMs?: number;
}

export interface Gate {
  /** Undefined when a request may go on; else it is refused and told to come back after so many seconds of its own clock. */
  enter(): number | undefined;
  leave(): void;
}

export function createGate({ concurrent, perMinute = Infinity, minuteMs = 60_000 }: Partial<GateLimits> = {}): Gate {
  const most = concurrent ?? Infinity;
  const starts: number[] = [];
  let inside = 0;
  return {
    enter() {
      const now = performance.now();
      while ((starts[0] ?? now) < now - minuteMs) starts.shift();
      if (inside >= most || starts.length >= perMinute) return 1;
      inside += 1;
      if (perMinute !== Infinity) starts.push(now);
      return undefined;
    },
    leave() {
      inside -= 1;
    },
  };
}
