/** The team that shares an account. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, choice, Count, Instant } from './schema.ts';

const standing = {
  name: Type.String(),
  state: choice(['met', 'away'], { description: 'Away: this machine goes on by itself, and deletes nothing.' }),
  since: Instant,
  message: Type.Optional(Type.String({ description: 'Why it is away.' })),
  fix: Type.Optional(Type.String({ description: 'What a person can do about that.' })),
};

/** As a part of the status. */
export const TeamStatus = Type.Object({ ...standing, here: Count }, { description: 'The team, in a few words.' });

export type Team = Static<typeof Team>;
export const Team = answer('Team', 'The machines that share an account, and what they share.', {
  ...standing,
  members: Type.Array(
    Type.Object({
      id: Type.String({ description: "The installation's id." }),
      host: Type.String(),
      user: Type.String(),
      version: Type.String(),
      here: Type.Boolean(),
      seenAt: Instant,
      projects: Type.Array(Type.String(), { description: 'Their names.' }),
    }),
  ),
  pace: Type.Optional(
    Type.Object(
      { concurrency: Count, requestsPerMinute: Type.Optional(Type.Number()) },
      { description: 'Of all together.' },
    ),
  ),
  projects: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      versions: Type.Integer({ minimum: 0, description: 'Versions of documents that somebody needs.' }),
      shared: Type.Integer({ minimum: 0, description: 'Of these, needed by more than one machine.' }),
      branched: Type.Integer({ minimum: 0, description: 'Documents of which several versions are needed.' }),
      runs: Type.Array(Type.Object({ schedule: Type.String(), dueAt: Instant, host: Type.String() }), {
        description: 'Scheduled runs that are under way, and where.',
      }),
    }),
  ),
});
