/** What there is to say of everything in a line each: whether a person is needed, and what the cache saved. */
import type { Project } from '../../control/protocol/project.ts';
import { USAGE_DAYS, type Glance } from '../glance.ts';
import { count, figure, printable } from './text.ts';
import { cachedShare, savedOf } from './saved.ts';
import type { View } from './view.ts';

/** Whether everything is up to date, and if not, whether it gets there without anybody. None without projects. */
export function verdictLines({ projects }: Pick<Glance, 'projects'>, { style }: View): string[] {
  if (projects.length === 0) return [];
  const halted = projects.filter(({ halt }) => halt !== undefined);
  const stuck = projects.filter((project) => project.halt === undefined && needsLook(project));
  const held = projects.filter(({ halt, hold }) => halt === undefined && hold !== undefined);
  const others = projects.filter(
    (project) => !project.inSync && !halted.includes(project) && !stuck.includes(project) && !held.includes(project),
  );
  const parts = [
    ...part(halted, (names) => style('red', `${names} ${halted.length === 1 ? 'waits' : 'wait'} for you`)),
    ...part(stuck, (names) => style('yellow', `${names} ${stuck.length === 1 ? 'has' : 'have'} problems`)),
    ...part(held, (names) => style('yellow', `${names} ${held.length === 1 ? 'is' : 'are'} on hold`)),
    ...part(others, (names) => `${names} ${others.length === 1 ? 'is' : 'are'} being brought in step`),
  ];
  return [parts.length === 0 ? style('green', 'Everything is up to date.') : `${parts.join('; ')}.`];
}

function needsLook({ problems, watcher, configProblem, state }: Project): boolean {
  return (
    state.kind === 'backing-off' || problems.length > 0 || watcher.kind === 'degraded' || configProblem !== undefined
  );
}

const MOST_NAMES = 3;

function part(projects: readonly Project[], sentence: (names: string) => string): string[] {
  if (projects.length === 0) return [];
  if (projects.length > MOST_NAMES) return [sentence(count(projects.length, 'project'))];
  return [sentence(projects.map(({ name }) => printable(name)).join(', '))];
}

/** None where nothing was asked. */
export function savedLines({ usage }: Pick<Glance, 'usage'>): string[] {
  if (usage.turns === 0) return [];
  const saved = usage.costs.length === 0 ? '' : `, which saved about ${savedOf(usage)}`;
  return [
    '',
    `last ${USAGE_DAYS} days: ${count(usage.turns, 'turn')}, ${figure(usage.tokens.input)} tokens read, ${cachedShare(usage)} of them from the cache${saved}`,
  ];
}
