/** Tells what happens: clients that follow it, the figures of `/metrics`, and the log. */
import { createEventLog, type EventLog } from '../src/control/event-log.ts';
import type { Publish } from '../src/sync/ports/events.ts';
import type { Home } from './home.ts';
import { logEvents } from './log-events.ts';
import { createMetrics, type Metrics } from './metrics.ts';

export interface News {
  readonly events: EventLog;
  readonly metrics: Metrics;
  /** What happens to projects. */
  readonly publish: Publish;
}

export function createNews({ clock, log }: Pick<Home, 'clock' | 'log'>): News {
  const events = createEventLog({ clock });
  const metrics = createMetrics();
  const noteInLog = logEvents(log);
  return {
    events,
    metrics,
    publish(event) {
      metrics.note(event);
      noteInLog(event);
      events.publish(event);
    },
  };
}
