/** `team status`. */
import type { Team } from '../../control/protocol/team.ts';
import { table } from './table.ts';
import { standingLines } from './team-standing.ts';
import { ago, figure, printable } from './text.ts';
import type { View } from './view.ts';

const PASSWORD_SOURCES = {
  environment: 'MOONTIDE_TEAM_PASSWORD in the environment of the daemon',
  keychain: "the system's keychain",
  file: 'a file that only you can read',
} as const;

export function teamLines(team: Team, view: View): string[] {
  const { members, pace, password, projects } = team;
  const lines = [...standingLines(team, view)];
  if (password !== undefined) lines.push(`  password: from ${PASSWORD_SOURCES[password]}`);
  if (pace !== undefined) {
    const perMinute =
      pace.requestsPerMinute === undefined ? '' : `, ${figure(Math.round(pace.requestsPerMinute))} requests a minute`;
    lines.push(`  pace of all together: ${pace.concurrency} at a time${perMinute}`);
  }
  if (members.length > 0) lines.push('', ...membersTable(members, view));
  if (projects.length > 0) lines.push('', ...projectsTable(projects, view));
  for (const { name, runs } of projects) {
    for (const { schedule, host } of runs) {
      lines.push('', `${printable(schedule)} of ${printable(name)} is being done on ${printable(host)}`);
    }
  }
  return lines;
}

function membersTable(members: Team['members'], { style, now, columns }: View): string[] {
  return table(
    [
      { head: 'MACHINE', gives: 'end' },
      { head: 'USER', gives: 'end' },
      { head: 'VERSION' },
      { head: 'SEEN' },
      { head: 'PROJECTS', gives: 'end' },
    ],
    members.map(({ host, user, version, here, seenAt, projects }) => [
      printable(host),
      printable(user),
      printable(version),
      here ? style('green', 'here') : ago(seenAt, now),
      projects.map(printable).join(', '),
    ]),
    columns,
  );
}

function projectsTable(projects: Team['projects'], { columns }: View): string[] {
  return table(
    [
      { head: 'PROJECT', gives: 'end' },
      { head: 'VERSIONS', align: 'right' },
      { head: 'SHARED', align: 'right' },
      { head: 'BRANCHED', align: 'right' },
    ],
    projects.map(({ name, versions, shared, branched }) => [
      printable(name),
      figure(versions),
      figure(shared),
      figure(branched),
    ]),
    columns,
  );
}
