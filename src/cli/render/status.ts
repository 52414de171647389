/** `status`: everything at a glance, and what a person has to do. */
import type { Account } from '../../control/protocol/daemon.ts';
import type { Project } from '../../control/protocol/project.ts';
import type { Glance } from '../glance.ts';
import { savedLines, verdictLines } from './glance.ts';
import { ERRORS } from '../../core/error-table.ts';
import { adviceLines, haltLines, problemLines } from './halt.ts';
import { teamStatusLines } from './team-standing.ts';
import { ago, count, duration, figure, printable, showPath, timeOfDay } from './text.ts';
import type { View } from './view.ts';

export function statusLines(status: Glance, view: View): string[] {
  const age = duration(view.now - Date.parse(status.startedAt));
  const lines = [`Moontide ${status.version}, pid ${status.pid}, running for ${age}`, ...verdictLines(status, view)];
  if (status.configProblem !== undefined) {
    const { style } = view;
    lines.push(`${style('yellow', 'note:')} ${printable(status.configProblem)}`);
  }
  if (status.projects.length === 0) lines.push('', 'No projects yet: `moontide add DIR` adds one.');
  for (const project of status.projects) lines.push('', ...projectLines(project, status.projects, view));
  for (const account of status.accounts) lines.push('', ...accountLines(account, view));
  if (status.team !== undefined) lines.push('', ...teamStatusLines(status.team, view));
  lines.push(...savedLines(status));
  return lines;
}

export function projectLines(project: Project, all: readonly Project[], view: View): string[] {
  const { style } = view;
  const lines = [`${style('bold', printable(project.name))}  ${showPath(project.root)}`];
  const details = [
    ...standing(project, view),
    countsLine(project),
    ...nextRunLines(project, view),
    ...problemLines(project.problems, view),
    ...warnings(project, all).map((warning) => `${style('yellow', 'note:')} ${printable(warning)}`),
  ];
  return [...lines, ...details.map((line) => `  ${line}`)];
}

/** How it stands, in one line; three where it does not go on, or a person has to act. */
function standing(project: Project, view: View): string[] {
  const { state, halt, hold, inSync, lastScanAt } = project;
  const { style, now } = view;
  if (halt !== undefined) return haltLines(halt, view);
  if (hold === 'paused') return [`${style('yellow', 'paused')}: \`moontide resume\` goes on`];
  if (hold === 'cleaned') {
    return [`${style('yellow', 'cleaned')}: \`moontide sync\` or \`moontide resume\` uploads again`];
  }
  const looked = lastScanAt === undefined ? 'not looked at yet' : `looked at ${ago(lastScanAt, now)}`;
  if (inSync) return [`${style('green', 'in sync')}, ${looked}`];
  switch (state.kind) {
    case 'starting':
      return ['starting'];
    case 'settling':
      return ['changes seen, waiting for quiet'];
    case 'scanning':
      return ['looking at the files'];
    case 'syncing':
      return [style('cyan', 'syncing')];
    case 'backing-off': {
      const wait = duration(Date.parse(state.until) - now);
      return [
        `${style('yellow', 'trying again')} in ${wait}: ${printable(state.message)}`,
        ...adviceLines(state.code, ERRORS[state.code].fix, view),
      ];
    }
    default:
      return [`${style('yellow', 'not in sync')}, ${looked}`];
  }
}

function nextRunLines({ nextRun }: Project, { now }: View): string[] {
  if (nextRun === undefined) return [];
  const { schedule, run, at } = nextRun;
  const what = schedule === run ? printable(schedule) : `${printable(schedule)} (${run})`;
  return [`next by the clock: ${what} in ${duration(Math.max(0, Date.parse(at) - now))}`];
}

function countsLine({ counts }: Project): string {
  const { synced, pending, failing, leftOut, toDelete } = counts;
  const parts = [count(synced, 'document') + ' uploaded'];
  if (pending > 0) parts.push(`${figure(pending)} to upload`);
  if (failing > 0) parts.push(`${figure(failing)} failing`);
  if (toDelete > 0) parts.push(`${count(toDelete, 'remote file')} to delete`);
  if (leftOut > 0) parts.push(`${figure(leftOut)} left out`);
  return parts.join(', ');
}

function warnings(project: Project, all: readonly Project[]): string[] {
  const { watcher, configProblem, untrusted = [], leftBehind = [], overlaps, key } = project;
  const warnings: string[] = [];
  if (key?.others !== undefined) {
    const others = key.others.map(({ source, masked }) => `${masked} from ${source}`).join(' and ');
    warnings.push(`It uses the key ${key.masked} from ${key.source}, and not ${others}.`);
  }
  if (watcher.kind === 'degraded') warnings.push(`${watcher.message} ${watcher.fix}`);
  if (configProblem !== undefined) warnings.push(`${configProblem}; what was in force before stays so.`);
  if (untrusted.length > 0) {
    warnings.push(`Ignored until \`moontide trust\` shows and allows it: ${untrusted.join('; ')}.`);
  }
  for (const { files, masked, baseUrl: address, because } of leftBehind) {
    const what = `${count(files, 'file')} of it ${files === 1 ? 'stays' : 'stay'} in the account of ${masked} at ${address}: ${because}.`;
    warnings.push(`${what} Delete them there; \`moontide resume\` takes this note away.`);
  }
  const others = all.filter(({ id }) => overlaps.includes(id)).map(({ root }) => showPath(root));
  if (others.length > 0) warnings.push(`Its folder holds or lies in ${others.join(', ')}.`);
  return warnings;
}

export function accountLines({ masked, baseUrl, queue, files }: Account, view: View): string[] {
  const { style } = view;
  const lines = [`account ${style('bold', printable(masked))} at ${printable(baseUrl)}`];
  const pace = queue.requestsPerMinute === undefined ? '' : `, ${figure(queue.requestsPerMinute)} requests a minute`;
  const depth = `${queue.waiting} waiting, ${queue.running} running`;
  lines.push(`  queue: ${depth}, ${queue.concurrency} at a time${pace}`);
  if (queue.waitsUntil !== undefined && Date.parse(queue.waitsUntil) > view.now) {
    const because = queue.waitsBecause === undefined ? '' : ` (${queue.waitsBecause})`;
    lines.push(`  ${style('yellow', 'left alone')} until ${timeOfDay(queue.waitsUntil)}${because}`);
  }
  if (files !== undefined) {
    lines.push(`  files: ${figure(files.total)} of ${figure(files.limit)}, counted ${ago(files.at, view.now)}`);
  }
  return lines;
}
