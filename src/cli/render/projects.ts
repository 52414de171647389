import type { Project } from '../../control/protocol/project.ts';
import { table } from './table.ts';
import { printable, showPath } from './text.ts';
import type { View } from './view.ts';

export function projectTable(projects: readonly Project[], { columns, style }: View): string[] {
  if (projects.length === 0) return ['No projects yet: `moontide add DIR` adds one.'];
  return table(
    [
      { head: 'NAME', gives: 'end' },
      { head: 'STATE' },
      { head: 'DOCUMENTS', align: 'right' },
      { head: 'ROOT', gives: 'middle' },
    ],
    projects.map((project) => [
      printable(project.name),
      project.inSync ? style('green', 'in sync') : style('yellow', project.state.kind),
      String(project.counts.synced + project.counts.pending + project.counts.failing),
      showPath(project.root),
    ]),
    columns,
  );
}
