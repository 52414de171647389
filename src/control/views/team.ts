import type { TeamStatus } from '../../sync/api.ts';
import type { TeamReport } from '../../team/report.ts';
import type { Status } from '../protocol/daemon.ts';
import type { Team } from '../protocol/team.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';

export function viewTeam({ name, state, password, members, pace, projects }: TeamReport): Team {
  const hosts = new Map(members.map(({ id, host }) => [id, host]));
  return defined({
    ...viewStanding({ name, state }),
    password,
    members: members.map((member) => ({
      id: member.id,
      host: member.host,
      user: member.user,
      version: member.version,
      here: member.isHere,
      seenAt: isoInstant(member.seenAt),
      projects: member.projects.map((project) => project.name),
    })),
    pace:
      pace === undefined
        ? undefined
        : defined({ concurrency: pace.concurrency, requestsPerMinute: pace.requestsPerMinute }),
    projects: projects.map((project) => ({
      ...project,
      runs: project.runs.map(({ schedule, dueAt, member }) => ({
        schedule,
        dueAt: isoInstant(dueAt),
        host: hosts.get(member) ?? member,
      })),
    })),
  });
}

export function viewTeamStatus({ name, state, here }: TeamStatus): NonNullable<Status['team']> {
  return { ...viewStanding({ name, state }), here };
}

function viewStanding({ name, state }: Pick<TeamStatus, 'name' | 'state'>) {
  const error = state.kind === 'away' ? state.error : undefined;
  return defined({
    name,
    state: state.kind,
    since: isoInstant(state.since),
    message: error?.message,
    fix: error?.fix,
  });
}
