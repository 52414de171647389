/** The team that shares an account. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { TEAM_PASSWORD_SOURCES } from '../../core/key-source.ts';
import { answer, choice, Count, Instant, request } from './schema.ts';

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
  password: Type.Optional(
    choice(TEAM_PASSWORD_SOURCES, { description: "Where the password of the team's server comes from." }),
  ),
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

export type KeepTeamPassword = Static<typeof KeepTeamPassword>;
export const KeepTeamPassword = request('KeepTeamPassword', "The password of the team's server, to be kept.", {
  password: Type.String({ minLength: 1, maxLength: 4096 }),
  useKeychain: Type.Optional(
    Type.Boolean({
      description: "true: the system's keychain or an error; false: a file; absent: whichever is there.",
    }),
  ),
});

export type TeamPassword = Static<typeof TeamPassword>;
export const TeamPassword = answer('TeamPassword', "What is known of the password of the team's server.", {
  storedIn: Type.Optional(choice(['keychain', 'file'], { description: 'Absent: it is kept no longer.' })),
  inUse: Type.Optional(choice(TEAM_PASSWORD_SOURCES, { description: 'Where the one comes from that is used.' })),
  team: Type.Optional(TeamStatus),
});
