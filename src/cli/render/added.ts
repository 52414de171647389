import type { AddedProject } from '../../control/protocol/project.ts';
import { printable, showPath } from './text.ts';
import type { View } from './view.ts';

const OUTCOMES: Readonly<Record<AddedProject['outcome'], string>> = {
  added: 'Added',
  known: 'It is a project already:',
  moved: 'Found again at its new place:',
};

export function addedLines({ project, outcome, notes }: AddedProject, { style }: View): string[] {
  const lines = [`${style('green', OUTCOMES[outcome])} ${printable(project.name)}  ${showPath(project.root)}`];
  for (const note of notes) lines.push(`  ${style('yellow', 'note:')} ${printable(note)}`);
  return lines;
}
