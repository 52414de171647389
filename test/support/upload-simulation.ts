/** Many uploads to a rate-limited server in virtual time: as the pacing lets them, and as somebody would who knows the limits. */
import { admit, answered, createPacing, slotsNow, started, type Pacing } from '../../src/core/pacing.ts';
import { RateLimitedServer, type Reception, type ServerLimits } from './rate-limited-server.ts';
import { seededRandom } from '../../src/emulator/seeded-random.ts';

export interface Simulation {
  readonly server: ServerLimits;
  readonly uploads: number;
  /** Of an upload that is taken; a refusal takes about a third of it. */
  readonly latencyMs: number;
  readonly seed: number;
  /** What it takes to open a connection; there are as many as there were requests under way at once. */
  readonly connectMs?: number;
  readonly concurrency?: number;
  readonly requestsPerMinute?: number;
  /** The server's limits from some time on. */
  readonly change?: { readonly at: number; readonly server: ServerLimits };
}

export interface Simulated {
  readonly ms: number;
  readonly refused: number;
  readonly mostUnderWay: number;
  /** Requests that started before a Retry-After had passed. */
  readonly early: number;
  /** When each request started. */
  readonly starts: readonly number[];
  readonly pacing: Pacing;
}

const DEFAULT_CONCURRENCY = 64;
/** What it takes to start one: no two start at the same moment. */
const STARTING_MS = 0.01;
const NOISE = 0.3;
const REFUSAL_SHARE = 0.3;
const WAY_SHARE = 0.1;

/** @throws when it gets stuck, spins, or never ends. */
export function simulateUploads(simulation: Simulation): Simulated {
  const random = seededRandom(simulation.seed);
  const agenda = new Agenda();
  const server = new RateLimitedServer(simulation.server);
  const { concurrency = DEFAULT_CONCURRENCY, requestsPerMinute, connectMs = 0 } = simulation;
  let pacing = createPacing({ concurrency, requestsPerMinute });
  let waiting = simulation.uploads;
  let done = 0;
  let doneAt = 0;
  let askedToWaitUntil = 0;
  let early = 0;
  let connections = 0;
  let alarmAt = Number.POSITIVE_INFINITY;
  const starts: number[] = [];

  function turn(): void {
    while (waiting > 0) {
      const admission = admit(pacing, agenda.now);
      if (admission.kind === 'wait') {
        wait(admission.until);
        return;
      }
      if (pacing.underWay.size >= slotsNow(pacing, agenda.now)) throw new Error('admitted without a slot');
      start();
    }
  }

  function wait(until: number | undefined): void {
    if (until === undefined) {
      if (pacing.underWay.size === 0) throw new Error('waits for an answer with nothing under way');
      return;
    }
    if (!(until > agenda.now)) throw new Error('waits for what is past');
    if (until >= alarmAt) return;
    alarmAt = until;
    agenda.at(until, () => {
      if (alarmAt === until) alarmAt = Number.POSITIVE_INFINITY;
      turn();
    });
  }

  function start(): void {
    const id = starts.length;
    waiting -= 1;
    agenda.now += STARTING_MS;
    starts.push(agenda.now);
    if (agenda.now < askedToWaitUntil) early += 1;
    pacing = started(pacing, id, agenda.now);
    const latencyMs = simulation.latencyMs * (1 + NOISE * (2 * random() - 1));
    // One more under way than ever before needs a connection of its own first.
    const isConnecting = pacing.underWay.size > connections;
    connections = Math.max(connections, pacing.underWay.size);
    const connectingMs = isConnecting ? connectMs : 0;
    const wayMs = connectingMs + latencyMs * WAY_SHARE * (0.5 + random());
    agenda.at(agenda.now + wayMs, () => {
      const reception = server.arrive(agenda.now);
      const isTaken = reception.kind === 'taken';
      const restMs = Math.max(0, connectingMs + latencyMs * (isTaken ? 1 : REFUSAL_SHARE) - wayMs);
      // On its way back an answer leaves a place free that the client does not know of yet.
      const backMs = Math.min(restMs, latencyMs * WAY_SHARE * (0.5 + random()));
      if (isTaken) agenda.at(agenda.now + restMs - backMs, () => server.leave());
      agenda.at(agenda.now + restMs, () => end(id, reception));
    });
  }

  function end(id: number, reception: Reception): void {
    const { now } = agenda;
    if (reception.kind === 'taken') {
      done += 1;
      doneAt = now;
      pacing = answered(pacing, id, { kind: 'taken' }, now, random());
    } else {
      const { kind: _, ...facts } = reception;
      waiting += 1;
      askedToWaitUntil = Math.max(askedToWaitUntil, now + (facts.retryAfterMs ?? 0));
      pacing = answered(pacing, id, { kind: 'limited', code: 'RATE_LIMITED', ...facts }, now, random());
    }
    turn();
  }

  const { change } = simulation;
  if (change !== undefined) {
    agenda.at(change.at, () => {
      server.limits = change.server;
    });
  }
  agenda.at(0, turn);
  agenda.run(() => done < simulation.uploads);
  if (done < simulation.uploads) throw new Error(`only ${done} of ${simulation.uploads} were uploaded`);
  return { ms: doneAt, refused: server.refused, mostUnderWay: server.mostUnderWay, early, starts, pacing };
}

/** The time that is needed by somebody who knows the limits and what is left of them. */
export function idealMs(simulation: Simulation): number {
  const random = seededRandom(simulation.seed);
  const agenda = new Agenda();
  const server = new RateLimitedServer(simulation.server);
  const slots = Math.min(simulation.concurrency ?? DEFAULT_CONCURRENCY, simulation.server.concurrency ?? Infinity);
  let waiting = simulation.uploads;
  let doneAt = 0;
  let isWaiting = false;

  function turn(): void {
    while (waiting > 0 && server.underWay < slots && !isWaiting) {
      const waitMs = server.waitMs(agenda.now);
      if (waitMs > 0) {
        isWaiting = true;
        agenda.at(agenda.now + waitMs + 1e-6, () => {
          isWaiting = false;
          turn();
        });
        return;
      }
      server.arrive(agenda.now);
      waiting -= 1;
      agenda.at(agenda.now + simulation.latencyMs * (1 + NOISE * (2 * random() - 1)), () => {
        server.leave();
        doneAt = agenda.now;
        turn();
      });
    }
  }

  agenda.at(0, turn);
  agenda.run(() => true);
  return doneAt;
}

const MOST_EVENTS = 1_000_000;

/** What is to happen in virtual time. */
class Agenda {
  now = 0;
  /** Latest first. */
  readonly #events: { readonly at: number; readonly happen: () => void }[] = [];

  at(at: number, happen: () => void): void {
    const index = this.#events.findLastIndex((event) => event.at > at);
    this.#events.splice(index + 1, 0, { at, happen });
  }

  run(isWanted: () => boolean): void {
    for (let count = 0; isWanted(); count += 1) {
      const next = this.#events.pop();
      if (next === undefined) return;
      if (count > MOST_EVENTS) throw new Error('it never ends');
      this.now = next.at;
      next.happen();
    }
  }
}
