/** Schedules that `init` offers; docs/schedules.md explains how to write others. */
import type { ProjectFile } from '../../config/schema/project-file.ts';

export const OFFERS = ['none', 'nightly', 'weekly', 'sprint'] as const;
export type Offer = (typeof OFFERS)[number];

type Entry = NonNullable<ProjectFile['schedule']>[number];

export const OFFER_LABELS: Readonly<Record<Offer, string>> = {
  none: 'No: what changes is uploaded as it is saved anyway',
  nightly: 'Every night at 2:30, compare everything with the account',
  weekly: 'Every Sunday at 3:00, upload everything afresh',
  sprint: 'Every second Friday at 18:00, end the sprint',
};

/** What stands in moontide.toml for it. `now`: milliseconds since 1970; weeks are counted from the day that it is. */
export function scheduleFor(offer: Exclude<Offer, 'none'>, now: number): Entry {
  switch (offer) {
    case 'nightly':
      return { name: offer, cron: '30 2 * * *', run: 'sync' };
    case 'weekly':
      return { name: offer, cron: '0 3 * * sun', run: 'reupload' };
    case 'sprint':
      return { name: offer, cron: '0 18 * * fri', run: 'sprint-end', every_weeks: 2, starting: dayOf(now) };
  }
}

function dayOf(now: number): string {
  const date = new Date(now);
  const pad = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}
