import { REQUEST_PRIORITY } from '../../src/core/importance.ts';
import { SimulatedAccount } from '../simulation/account.ts';
import { Agenda } from '../simulation/agenda.ts';
import { DOCUMENTS, SimulatedMachines } from '../simulation/machines.ts';
import { SimulatedTurns } from '../simulation/turns.ts';
import { seededRandom } from '../../src/emulator/seeded-random.ts';
import type { Figure, Goal, Question, Sample } from '../question.ts';
import { percentile } from '../statistics.ts';

const SEED = 20_261_123;
const TEAMS = [100, 10_000];
const LIMITS = { concurrency: 100, requestsPerMinute: 3_000 };
const MINUTES = 5;
const MINUTE_MS = 60_000;
/** Of one machine. */
const SAVES_EVERY_MS = 10 * MINUTE_MS;
const PULLS_EVERY_MS = 120 * MINUTE_MS;
/** How often each machine asks the account for its files. */
const LISTINGS_EVERY_MS = 60 * MINUTE_MS;
/** Somebody's first upload, as large as an account allows. */
const FIRST_UPLOAD = 1_000;
/** As many turns as one machine asks for at once, as urgent as saved files of the same size. */
const MOST_WANTED = 32;
const FIRST_UPLOAD_PRIORITY = 19;
const EMPTIED_AT_MS = 2 * MINUTE_MS;
const HEARTBEAT_MS = 2_000;
const LONGEST_BACKOFF_MS = 2_000;
/** Less than machines wait, to have it all within the time that is simulated. */
const ROLL_CALL_MS = MINUTE_MS / 2;
/** Of BullMQ, in a job's life: added, prioritized, active, completed. */
const EVENTS_A_TURN = 4;
/** Measured at a real server with 1, 2 and 5 daemons, those that scripts call included (docs/team-scale.md). */
const COMMANDS = { aTurn: 61, readsATurnAndMachine: 1.7, idleASecondAndMachine: 7 };

/** Virtual minutes of many machines, by the code that decides in the real ones. Deterministic. */
export const teamSimulation: Question = {
  name: 'team-simulation',
  mostRounds: 1,
  round: () => Promise.resolve(TEAMS.flatMap((machines) => samplesOf(machines))),
};

function samplesOf(machines: number): readonly Sample[] {
  const calm = simulate(machines, 'calm');
  const busy = simulate(machines, 'first-upload');
  const emptied = simulate(machines, 'emptied');
  const many = `${machines} machines`;
  const turnsASecond = calm.turns / (MINUTES * 60);
  const figure = (what: string, unit: Figure['unit'], ours: number, goal?: Goal): Sample => ({
    figure: { what: `${many}: ${what}`, unit, ...(goal === undefined ? {} : { goal }) },
    ours,
  });
  return [
    figure('a saved file until it is stored, median', 'ms', percentile(calm.savesMs, 50)),
    figure('the same, 99th percentile', 'ms', percentile(calm.savesMs, 99)),
    figure("during somebody's first upload, median", 'ms', percentile(busy.savesMs, 50)),
    figure('the same, 99th percentile', 'ms', percentile(busy.savesMs, 99)),
    figure('wait for a turn, 99th percentile', 'ms', percentile(calm.waitsMs, 99)),
    figure('events that each machine hears a second', '', turnsASecond * EVENTS_A_TURN),
    figure('turns a second', '', turnsASecond),
    figure("commands a second at the team's server", '', commandsASecond(machines, turnsASecond)),
    figure('plans a second of all machines', '', calm.plans / (MINUTES * 60)),
    figure('files stored at most', '', calm.mostStored),
    figure('versions that several machines need', '', calm.shared),
    figure("names in the team's server", '', calm.needEntries),
    figure('most requests in a minute', 'requests', busy.mostInAMinute, {
      kind: 'at-most',
      value: LIMITS.requestsPerMinute,
    }),
    figure('most requests at the same time', 'requests', busy.mostAtOnce, {
      kind: 'at-most',
      value: LIMITS.concurrency,
    }),
    figure('requests refused', 'requests', calm.refused + busy.refused + emptied.refused, {
      kind: 'exactly',
      value: 0,
    }),
    figure('needed versions deleted, also after the server was emptied', '', calm.lost + busy.lost + emptied.lost, {
      kind: 'exactly',
      value: 0,
    }),
    figure('after the server was emptied, until all have said what they need', 's', emptied.agreedMs / 1_000),
    figure(
      'stored and not needed, or the other way round, when all is quiet',
      '',
      calm.differences + emptied.differences,
      { kind: 'exactly', value: 0 },
    ),
  ];
}

function commandsASecond(machines: number, turnsASecond: number): number {
  const { aTurn, readsATurnAndMachine, idleASecondAndMachine } = COMMANDS;
  return turnsASecond * (aTurn + readsATurnAndMachine * machines) + idleASecondAndMachine * machines;
}

type Scene = 'calm' | 'first-upload' | 'emptied';

function simulate(machines: number, scene: Scene) {
  const random = seededRandom(SEED);
  const agenda = new Agenda();
  const account = new SimulatedAccount(LIMITS);
  const turns = new SimulatedTurns({ agenda, account, random, limits: LIMITS });
  const team = new SimulatedMachines({ agenda, turns, machines });
  const end = MINUTES * MINUTE_MS;
  let content = 0;
  every(SAVES_EVERY_MS / machines, () => {
    content += 1;
    team.save(anyone(), Math.floor(random() * DOCUMENTS), content);
  });
  every(PULLS_EVERY_MS / machines, () => team.pull(anyone(), anyone()));
  every(LISTINGS_EVERY_MS / machines, () => {
    turns.want({ machine: anyone(), priority: REQUEST_PRIORITY, done: () => undefined });
  });
  if (scene === 'first-upload') {
    let left = FIRST_UPLOAD;
    const next = (): void => {
      left -= 1;
      if (left >= 0) turns.want({ machine: 0, priority: FIRST_UPLOAD_PRIORITY, done: next });
    };
    for (let asked = 0; asked < MOST_WANTED; asked += 1) next();
  }
  let agreedMs = 0;
  if (scene === 'emptied') {
    agenda.at(EMPTIED_AT_MS, () => {
      const comesBackAt = (): number => {
        const at = agenda.now + random() * (HEARTBEAT_MS + LONGEST_BACKOFF_MS);
        agreedMs = Math.max(agreedMs, at - EMPTIED_AT_MS);
        return at;
      };
      team.emptied(comesBackAt, agenda.now + ROLL_CALL_MS);
    });
  }
  agenda.run(end);
  const measured = {
    savesMs: [...team.savesMs],
    waitsMs: [...turns.waitsMs],
    turns: turns.given,
    plans: team.plans,
    mostStored: team.mostStored,
    needEntries: team.needEntries,
    ...team.versions,
    mostInAMinute: account.mostInAMinute,
    mostAtOnce: account.mostAtOnce,
  };
  // Until every grace time is over, with nobody saving anything.
  agenda.run(end + 5 * MINUTE_MS);
  return { ...measured, agreedMs, refused: account.refused, lost: team.lost, differences: team.differences };

  function anyone(): number {
    return Math.floor(random() * machines);
  }

  function every(meanMs: number, happen: () => void): void {
    const nextAt = agenda.now - meanMs * Math.log(1 - random());
    if (nextAt >= end) return;
    agenda.at(nextAt, () => {
      happen();
      every(meanMs, happen);
    });
  }
}
