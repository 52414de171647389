/** One `[[schedule]]` of a project's `moontide.toml`. */
import { Type } from 'typebox';
import { closed, oneLine, plainName } from './building-blocks.ts';

export const schedule = Type.Object(
  {
    name: Type.String({
      ...plainName,
      examples: ['nightly'],
      description: 'What it is called in `moontide schedule`.',
    }),
    cron: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: oneLine,
      examples: ['30 2 * * *'],
      description: 'When it runs: minute, hour, day of the month, month and day of the week, as in crontab.',
    }),
    run: Type.Enum(['sync', 'clean', 'reupload', 'sprint-end', 'report'], {
      examples: ['sync'],
      description: 'What is done.',
    }),
    timezone: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: oneLine,
        examples: ['Europe/Berlin'],
        description: "Whose clocks it goes by, such as `Europe/Berlin`; without it the machine's.",
      }),
    ),
    every_weeks: Type.Optional(
      Type.Integer({
        default: 1,
        minimum: 1,
        maximum: 52,
        description: 'Runs in the first of every so many weeks, counted from `starting`.',
      }),
    ),
    starting: Type.Optional(
      Type.String({
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
        allowed: 'a date such as 2026-01-05',
        examples: ['2026-01-05'],
        description: 'Does not run before this date; the first day of the first week.',
      }),
    ),
    catch_up_hours: Type.Optional(
      Type.Integer({
        default: 24,
        minimum: 0,
        maximum: 744,
        description: 'A run that was missed for want of a running daemon is made up once if it is not older, in hours.',
      }),
    ),
  },
  closed,
);
