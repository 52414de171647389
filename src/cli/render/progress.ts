/** How far a job is, in one line. */
import stringWidth from 'string-width';
import { figure, showPath } from './text.ts';
import type { View } from './view.ts';
import { shorten } from './width.ts';

export interface Progress {
  readonly planned: number;
  readonly ended: number;
  /** The document that was begun last. */
  readonly path?: string;
}

const BAR_COLUMNS = 24;
/** Less of a path says nothing. */
const NARROWEST_PATH = 10;

/** `Syncing ━━━━━━────── 12 of 40  docs/plan.md`, never wider than the terminal. */
export function progressLine(what: string, { planned, ended, path }: Progress, { style, columns }: View): string {
  if (planned === 0) return `${what} …`;
  const figures = `${figure(ended)} of ${figure(planned)}`;
  const room = columns - stringWidth(`${what}  ${figures}`);
  const barColumns = Math.max(0, Math.min(BAR_COLUMNS, room));
  const filled = Math.round((Math.min(ended, planned) / planned) * barColumns);
  const bar = style('cyan', '━'.repeat(filled)) + style('dim', '─'.repeat(barColumns - filled));
  const line = `${what} ${bar} ${figures}`;
  const left = room - barColumns - 2;
  return path === undefined || left < NARROWEST_PATH ? line : `${line}  ${style('dim', shorten(showPath(path), left))}`;
}

/** The quarters that are done, 0 to 4; where no line can change in place there is one line for each. */
export function quarters({ planned, ended }: Progress): number {
  return planned === 0 ? 0 : Math.floor((Math.min(ended, planned) / planned) * 4);
}
