/** The daemon in one line, for `systemctl --user status` and `service status`. */
import type { ProjectStatus, Status } from '../src/sync/api.ts';

export function statusText({ projects }: Pick<Status, 'projects'>): string {
  if (projects.length === 0) return 'No projects yet';
  const inSync = projects.filter((project) => project.inSync).length;
  const halted = projects.filter(({ halt }) => halt !== undefined);
  const parts = [
    `${projects.length} ${projects.length === 1 ? 'project' : 'projects'}`,
    `${inSync} in sync`,
    ...sum('pending', ({ counts }) => counts.pending, projects),
    ...sum('failing', ({ counts }) => counts.failing, projects),
    ...(halted.length === 0 ? [] : [`halted: ${halted.map(haltWords).join('; ')}`]),
  ];
  return parts.join(', ');
}

function sum(word: string, numberOf: (project: ProjectStatus) => number, projects: readonly ProjectStatus[]): string[] {
  const total = projects.reduce((all, project) => all + numberOf(project), 0);
  return total === 0 ? [] : [`${total} documents ${word}`];
}

/** A name may hold anything; a line end would begin another assignment to systemd. */
function haltWords({ name, halt }: ProjectStatus): string {
  return `${name.replaceAll(/\p{Cc}/gu, '?')} (${halt?.reason})`;
}
