/** What a team's machines have in common, and who may join them. Pure. */
import { fnv1a } from './fnv1a.ts';
import type { Tag } from './upload-name.ts';

/** Machines of different protocols do not understand what the others keep in the engine. */
export const TEAM_PROTOCOL = 1;

/** Times in the engine are its own; a machine whose clock is further off than this plans by wrong times. */
export const MOST_SKEW_MS = 60_000;

/** What the first machine of a team wrote down, and whoever comes finds. */
export interface Charter {
  readonly protocol: number;
  /** Another one when the engine was emptied: what the others need is not known then until they have come back. */
  readonly epoch: string;
  /** By the engine's clock. */
  readonly since: number;
}

export type Meeting =
  | { readonly kind: 'welcome' }
  /** Told to a person; the machine goes on by itself. */
  | { readonly kind: 'refused'; readonly because: string };

export function judgeMeeting(charter: Charter, clocks: { readonly engine: number; readonly own: number }): Meeting {
  if (charter.protocol !== TEAM_PROTOCOL) {
    const who = charter.protocol > TEAM_PROTOCOL ? 'This Moontide is older' : 'This Moontide is newer';
    return {
      kind: 'refused',
      because: `${who} than the team's: it speaks protocol ${TEAM_PROTOCOL}, the team ${charter.protocol}. Give all machines the same version.`,
    };
  }
  const skewMs = clocks.own - clocks.engine;
  if (Math.abs(skewMs) > MOST_SKEW_MS) {
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    const direction = skewMs > 0 ? 'ahead of' : 'behind';
    return {
      kind: 'refused',
      because: `The clock of this machine is ${seconds} s ${direction} the team's server. Set it right.`,
    };
  }
  return { kind: 'welcome' };
}

/** Whether the machines have had time to say what they need, since the engine was empty last. */
export function isRollCallOver({ since }: Charter, engineNow: number, rollCallMs: number): boolean {
  return engineNow >= since + rollCallMs;
}

const TEAM_MARK = 'team';

/** Upload names of a team carry this in place of an installation's id. */
export function teamTag(name: string, project: string): Tag {
  return { installation: TEAM_MARK + shortDigest(name), project };
}

export function isTeamTag({ installation }: Tag): boolean {
  return installation.startsWith(TEAM_MARK) && installation.length === TEAM_MARK.length + DIGITS;
}

/** The same project on all machines: the id that its configuration gives, else its name. */
export function teamProject(id: string | undefined, name: string): string {
  return id ?? shortDigest(name);
}

const DIGITS = 8;

function shortDigest(text: string): string {
  return fnv1a(text.normalize()).slice(-DIGITS);
}
