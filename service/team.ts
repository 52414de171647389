/** This machine's team, as the configuration has it now: another configuration is another team. */
import { hostname, userInfo } from 'node:os';
import type { Clock } from '../src/clock.ts';
import type { TeamConfig } from '../src/config/team.ts';
import { accountIdFor } from '../src/keys/account.ts';
import type { Log } from '../src/log.ts';
import type { TeamPassword } from '../src/keys/team-password.ts';
import type { Turns } from '../src/sync/ports/turns.ts';
import type { TeamStatus } from '../src/sync/api.ts';
import { Secret } from '../src/secret.ts';
import type { Team, TeamState } from '../src/team/team.ts';
import type { Acquaintances } from '../src/team/acquaintances.ts';

import { TeamTurns, type TeamStanding } from '../src/team/turns.ts';
import { reportOn, type TeamReport } from '../src/team/report.ts';
import type { Introduction } from '../src/team/roster.ts';

const MEETING_LOOK_MS = 50;
const ALONE: TeamStanding = { share: 1, aloneFrom: Number.NEGATIVE_INFINITY, ceiling: undefined };

export interface TeamPlaceParts {
  readonly installationId: string;
  readonly version: string;
  readonly password: Pick<TeamPassword, 'source' | 'reveal'>;
  readonly projects: () => Introduction['projects'];
  /** As this machine is configured. */
  readonly limits: () => Introduction['limits'];
  readonly acquaintances: Acquaintances;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Log;
  readonly onChanged: (state: TeamState) => void;
}

export class TeamPlace implements AsyncDisposable {
  readonly #parts: TeamPlaceParts;
  readonly #turns = new Map<string, TeamTurns>();
  #team: Team | undefined;
  #inForce = '';

  constructor(parts: TeamPlaceParts) {
    this.#parts = parts;
  }

  get team(): Team | undefined {
    return this.#team;
  }

  /** Goes by another configuration. */
  async follow(config: TeamConfig | undefined): Promise<void> {
    const { installationId, version, projects, limits, password } = this.#parts;
    const wanted = JSON.stringify(config ?? null);
    if (wanted === this.#inForce) return;
    this.#inForce = wanted;
    await this.#team?.[Symbol.asyncDispose]();
    this.#team = undefined;
    if (config === undefined) return;
    // Its engine's libraries weigh as much as all the rest, and hardly anybody has a team.
    const { Team } = await import('../src/team/team.ts');
    if (this.#inForce !== wanted) return;
    const self = { id: installationId, host: hostname(), user: userName(), version };
    this.#team = new Team({
      ...this.#parts,
      settings: { ...config, password: () => password.reveal() },
      self: () => ({ ...self, projects: projects(), limits: limits() }),
      turns: this.#turns,
    });
    this.#team.start();
  }

  /** The turns at the account behind an address: a team has one there, whatever keys its machines use. */
  turns(baseUrl: string): Turns {
    const account = accountIdFor(baseUrl, new Secret('team'));
    const known = this.#turns.get(account);
    if (known !== undefined) return known.open();
    const turns = new TeamTurns(() => this.#team ?? ALONE);
    this.#turns.set(account, turns);
    this.#team?.accountOpened(account, turns);
    return turns.open();
  }

  /** There is another password: it is tried at once. */
  passwordChanged(): void {
    this.#team?.reconnect();
  }

  /** Resolves when the team is met or was found to be away, or after a while. */
  async tried(waitMs: number): Promise<void> {
    const until = this.#parts.clock.monotonic() + waitMs;
    while (this.#team?.hasTried === false && this.#parts.clock.monotonic() < until) {
      await this.#parts.clock.sleep(MEETING_LOOK_MS);
    }
  }

  /** In a few words. */
  status(): TeamStatus | undefined {
    const team = this.#team;
    if (team === undefined) return undefined;
    const { name, state, members } = team;
    return { name, state, here: members.filter(({ isHere }) => isHere).length };
  }

  async report(): Promise<TeamReport | undefined> {
    if (this.#team === undefined) return undefined;
    const { source } = this.#parts.password;
    return { ...(await reportOn(this.#team, this.#turns.values())), ...(source && { password: source }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#team?.[Symbol.asyncDispose]();
  }
}

/** The password of the team's server in the environment of the daemon. */
export function passwordIn(env: Readonly<Record<string, string | undefined>>): Secret | undefined {
  const text = env['MOONTIDE_TEAM_PASSWORD'] ?? '';
  return text === '' ? undefined : new Secret(text);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the system's list has no name.
    return String(process.getuid?.() ?? '');
  }
}
