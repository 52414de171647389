/** The configuration that is in force, and changes of it. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, choice, Id, named, parameters } from './schema.ts';

export type Configuration = Static<typeof Configuration>;
export const Configuration = answer('Configuration', 'What is in force, merged from all sources.', {
  files: Type.Array(Type.Object({ what: choice(['user', 'project']), path: Type.String(), exists: Type.Boolean() })),
  values: Type.Array(
    Type.Object({
      key: Type.String({ description: 'Dotted, as in the files.' }),
      value: Type.Unknown(),
      source: Type.String({ description: 'A path, `environment` or `default`.' }),
    }),
    { description: 'Every value with its source; what may hold a secret is redacted.' },
  ),
  settings: Type.Record(Type.String(), Type.Unknown(), { description: 'The same, nested as in the files.' }),
  permissions: Type.Record(Type.String(), Type.Unknown()),
  providers: Type.Record(
    Type.String(),
    Type.Object({
      available: Type.Boolean({ description: 'Whether it answers, with the key that is in force.' }),
      models: Type.Array(Type.String()),
      baseUrl: Type.String(),
      problem: Type.Optional(Type.String({ description: 'Why it is not available.' })),
    }),
    { description: 'Every provider that is known or configured, by its name.' },
  ),
  environment: Type.Record(Type.String(), Type.String(), {
    description: "The variables that count: the daemon's; a key is masked.",
  }),
  problems: Type.Array(Type.String(), {
    description: 'What is wrong with the files as they are now; what was in force before stays so.',
  }),
  untrusted: Type.Array(Type.String(), {
    description: 'What the repository asks for and does not get until it is trusted.',
  }),
});

export const ConfigurationQuery = parameters({
  project: Type.Optional({ ...Id, description: "Whose moontide.toml; without it the user's config.toml alone." }),
});

/** Checked against the schema of the file that it changes: the answer names the file and the key. */
export type ConfigurationChange = Static<typeof ConfigurationChange>;
export const ConfigurationChange = named(
  'ConfigurationChange',
  Type.Record(Type.String(), Type.Unknown(), {
    description: 'A part of the file: tables are merged, null takes a key out, everything else takes its place.',
  }),
);
