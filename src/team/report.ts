/** A team as a person looks at it: who is in it, what is shared, how fast all go, and who does the scheduled runs. */
import type { TeamPasswordSource } from '../core/key-source.ts';
import type { SharedPace } from '../core/shared-pace.ts';
import { versionsOfPaths } from '../core/team.ts';
import type { Member } from './roster.ts';
import type { ActiveRun } from './scheduled-runs.ts';
import type { Team, TeamState } from './team.ts';
import type { TeamTurns } from './turns.ts';

export interface TeamReport {
  readonly name: string;
  readonly state: TeamState;
  readonly members: readonly Member[];
  /** Where the password of the server comes from; absent where none is given. */
  readonly password?: TeamPasswordSource;
  /** Absent while the team is away, as what follows is empty then. */
  readonly pace?: SharedPace;
  readonly projects: readonly SharedProject[];
}

export interface SharedProject {
  readonly id: string;
  readonly name: string;
  /** Versions that somebody needs. */
  readonly versions: number;
  /** Of these, needed by more than one machine. */
  readonly shared: number;
  /** Paths of which several versions are needed. */
  readonly branched: number;
  readonly runs: readonly ActiveRun[];
}

export async function reportOn(team: Team, turns: Iterable<TeamTurns>): Promise<Omit<TeamReport, 'password'>> {
  const { ledger, runs, members, state, name } = team;
  const pace = [...turns].map((each) => each.pace).find((each) => each !== undefined);
  const known = new Map(members.flatMap(({ projects }) => projects.map((project) => [project.id, project.name])));
  const projects: SharedProject[] = [];
  if (ledger !== undefined) {
    for (const [id, title] of known) {
      const needs = await ledger.needs(id);
      projects.push({
        id,
        name: title,
        ...versionsOfPaths([...needs.values()]),
        runs: (await runs?.active(id)) ?? [],
      });
    }
  }
  return { name, state, members, ...(pace === undefined ? {} : { pace }), projects };
}
