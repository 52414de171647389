import type { TeamReport } from '../../src/team/report.ts';
import { join } from 'node:path';
import { createControlClient } from '../../src/control/client.ts';
import type { ControlClient } from '../../src/control/client.ts';
import { openTokens } from '../../src/control/tokens.ts';
import type { Tokens } from '../../src/control/tokens.ts';
import { createEventLog } from '../../src/control/event-log.ts';
import type { EventLog } from '../../src/control/event-log.ts';
import { serveControl } from '../../src/control/server.ts';
import type { ControlServer } from '../../src/control/server.ts';
import { systemClock } from '../../src/clock.ts';
import type { Clock } from '../../src/clock.ts';
import { fakeKeys } from './fake-keys.ts';
import { fakeConfigurations } from './fake-configurations.ts';
import { FakeMoontide } from './fake-moontide.ts';
import { startScriptedSessions } from './sessions.ts';
import type { RunningSessions } from './sessions.ts';
import { FakeQuestions } from './fake-questions.ts';
import { createPage } from '../../service/page.ts';
import type { Page } from '../../service/page.ts';
import { FakeReports } from './fake-reports.ts';
import { RecordingLog } from './recording-log.ts';
import { tempFolder } from './temp-folder.ts';

export interface RunningControl extends AsyncDisposable {
  readonly socketPath: string;
  readonly moontide: FakeMoontide;
  /** Real ones, with a scripted engine. */
  readonly scripted: RunningSessions;
  readonly questions: FakeQuestions;
  readonly reports: FakeReports;
  readonly events: EventLog;
  readonly log: RecordingLog;
  readonly tokens: Tokens;
  readonly client: ControlClient;
  readonly connect: ControlServer['connect'];
  readonly acceptTcp: ControlServer['acceptTcp'];
  /** The real one; closed until it is opened. */
  readonly page: Page;
  /** How often a shutdown was asked for. */
  readonly shutdowns: number;
  /** How many streams of events were opened. */
  readonly readers: number;
  /** From now on this machine is in no team. */
  leaveTeam(): void;
  /** Closes the server alone. */
  close(): Promise<void>;
  /** Serves again at the same path, with the same events. */
  reopen(): Promise<void>;
}

export interface RunningControlOptions {
  /** How many events are remembered. */
  readonly capacity?: number;
  /** Without a socket. */
  readonly inProcess?: boolean;
  readonly clock?: Clock;
}

/** A control server at a socket of its own, with a Moontide in memory behind it. */
export async function startControl(options: RunningControlOptions = {}): Promise<RunningControl> {
  const { capacity, inProcess = false, clock = systemClock } = options;
  const folder = tempFolder();
  const socketPath = join(folder.path, 'run', 'moontide.sock');
  const moontide = new FakeMoontide();
  const scripted = await startScriptedSessions(folder.path);
  const questions = new FakeQuestions();
  const reports = new FakeReports();
  const remembered = createEventLog({ clock: systemClock, ...(capacity === undefined ? {} : { capacity }) });
  let readers = 0;
  const events: EventLog = {
    publish: remembered.publish,
    share: (id) => remembered.share(id),
    get latestId() {
      return remembered.latestId;
    },
    get forgottenId() {
      return remembered.forgottenId;
    },
    next: (id) => remembered.next(id),
    subscribe(listener) {
      readers += 1;
      return remembered.subscribe(listener);
    },
  };
  const log = new RecordingLog();
  const tokens = openTokens({ path: join(folder.path, 'registry/tokens.json'), clock, log });
  const page = createPage({ path: join(folder.path, 'registry/page.json'), installationId: 'test', clock, log });
  let team: TeamReport | undefined = A_TEAM;
  let shutdowns = 0;
  const serve = (): Promise<ControlServer> =>
    serveControl({
      ...(inProcess ? {} : { socketPath }),
      moontide,
      keys: fakeKeys(moontide),
      sessions: scripted.sessions,
      questions,
      reports,
      usage: scripted.usage,
      events,
      configurations: fakeConfigurations(),
      tokens,
      page,
      log,
      clock,
      version: '1.2.3',
      readLog: async () => [
        { level: 'warn', time: '2026-01-01T00:00:00.000Z', msg: 'a turn failed', fields: { project: 'p1' } },
      ],
      metrics: async () => 'moontide_projects 1\n',
      team: {
        report: async () => team,
        status: () => team && { name: team.name, state: team.state, here: team.members.length },
        tried: async () => undefined,
      },
      onShutdown: () => {
        shutdowns += 1;
      },
    });
  let server = await serve();
  await page.serve((socket) => server.acceptPage(socket));
  const client = createControlClient(inProcess ? { connect: server.connect } : { socketPath });
  return {
    socketPath,
    moontide,
    scripted,
    questions,
    reports,
    events,
    log,
    tokens,
    client,
    connect: () => server.connect(),
    acceptTcp: (socket) => server.acceptTcp(socket),
    page,
    get shutdowns() {
      return shutdowns;
    },
    get readers() {
      return readers;
    },
    leaveTeam() {
      team = undefined;
    },
    close: async () => server[Symbol.asyncDispose](),
    async reopen() {
      server = await serve();
    },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await page[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await scripted[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const A_TEAM: TeamReport = {
  name: 'docs-team',
  state: { kind: 'met', since: 0 },
  members: [
    {
      id: 'k3v9x2ab',
      host: 'here',
      user: 'somebody',
      version: '1.2.3',
      projects: [{ id: 'p8d0qf7c', name: 'shop' }],
      limits: { concurrency: 64 },
      seenAt: 0,
      isHere: true,
      hasLeft: false,
    },
  ],
  pace: { concurrency: 15, requestsPerMinute: 100 },
  projects: [
    {
      id: 'p8d0qf7c',
      name: 'shop',
      versions: 3,
      shared: 2,
      branched: 1,
      runs: [{ schedule: 'nightly', dueAt: 0, member: 'k3v9x2ab' }],
    },
  ],
};
