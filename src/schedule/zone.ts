/** Time zones by the tables that come with Node (ICU). */
import type { Zone } from '../core/civil-time.ts';

/** Undefined for a name that is no zone of the IANA database. */
export function findZone(name: string): Zone | undefined {
  try {
    return zoneOf(name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The machine's own, by name. */
export function machineZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** @throws RangeError when there is no such zone. */
function zoneOf(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return {
    offsetMs(at) {
      const wholeSecond = Math.floor(at / 1000) * 1000;
      const parts = new Map(format.formatToParts(wholeSecond).map(({ type, value }) => [type, Number(value)]));
      const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
      const shown = Date.UTC(
        part('year'),
        part('month') - 1,
        part('day'),
        part('hour'),
        part('minute'),
        part('second'),
      );
      return shown - wholeSecond;
    },
  };
}
