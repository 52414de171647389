import { type Static, Type } from 'typebox';
import { closed, free, oneLine } from './building-blocks.ts';
import { schedule } from './schedule.ts';
import { baseUrl, sharedSections } from './shared-sections.ts';

/** A project's `moontide.toml`. What would send, read or risk more than the user does waits for `moontide trust`. */
export const ProjectFile = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9]{4,12}$',
        allowed: '4 to 12 of the characters a-z and 0-9',
        trust: free,
        description: "The project's identity wherever it is checked out.",
      }),
    ),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: oneLine,
        trust: free,
        description: 'What the project is called in lists.',
      }),
    ),
    base_url: baseUrl,
    ...sharedSections,
    schedule: Type.Optional(
      Type.Array(schedule, {
        maxItems: 100,
        allowed: 'a list of at most 100 tables, each headed [[schedule]]',
        // What runs concerns the project's own files only.
        trust: free,
        description: 'What is done by the clock; any number of these, as docs/schedules.md explains.',
      }),
    ),
  },
  closed,
);
export type ProjectFile = Static<typeof ProjectFile>;
