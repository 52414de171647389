/** Projects and their documents. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { KEY_SOURCES } from '../../core/key-source.ts';
import { Code } from './error.ts';
import { Halt, Plan, Problem } from './plan.ts';
import { answer, Bytes, choice, Count, Id, Instant, parameters, refTo, request } from './schema.ts';

const ProjectState = Type.Union(
  [
    Type.Object({ kind: Type.Literal('starting') }),
    Type.Object({ kind: Type.Literal('idle'), since: Instant }),
    Type.Object({ kind: Type.Literal('settling'), since: Instant, until: Instant }),
    Type.Object({ kind: Type.Literal('scanning'), since: Instant }),
    Type.Object({ kind: Type.Literal('syncing'), since: Instant, planned: Count, ended: Count }),
    Type.Object({
      kind: Type.Literal('backing-off'),
      attempt: Count,
      until: Instant,
      code: refTo(Code),
      message: Type.String(),
    }),
    Type.Object({ kind: Type.Literal('paused') }),
    Type.Object({ kind: Type.Literal('cleaned') }),
    Type.Object({ kind: Type.Literal('halted'), halt: refTo(Halt) }),
  ],
  { description: 'What the project does now.' },
);

const Watcher = Type.Union([
  Type.Object({ kind: Type.Literal('watching') }),
  Type.Object({ kind: Type.Literal('degraded'), message: Type.String(), fix: Type.String() }),
]);

const Counts = Type.Object({
  synced: Count,
  pending: Count,
  failing: Count,
  leftOut: Count,
  toDelete: Type.Integer({ minimum: 0, description: 'Owned remote files that wait to be deleted.' }),
});

const shownKey = { source: choice(KEY_SOURCES), masked: Type.String() };

export type Project = Static<typeof Project>;
export const Project = answer('Project', 'A folder on disk that was added, and how it stands.', {
  id: Type.String(),
  name: Type.String(),
  root: Type.String({ description: 'Absolute path.' }),
  state: ProjectState,
  hold: Type.Optional(
    choice(['paused', 'cleaned'], { description: 'What a person asked for that holds until they ask otherwise.' }),
  ),
  halt: Type.Optional(refTo(Halt)),
  inSync: Type.Boolean({
    description: 'True only when the last scan was complete and nothing is pending, failing, held or halted.',
  }),
  counts: Counts,
  problems: Type.Array(refTo(Problem)),
  lastScanAt: Type.Optional(Instant),
  lastSyncAt: Type.Optional(Instant),
  nextRun: Type.Optional(
    Type.Object(
      { schedule: Type.String(), run: choice(['sync', 'clean', 'reupload', 'sprint-end', 'report']), at: Instant },
      { description: 'What the clock does next.' },
    ),
  ),
  watcher: Watcher,
  account: Type.Optional(Type.String({ description: 'Absent while the project has no key.' })),
  key: Type.Optional(
    Type.Object({
      ...shownKey,
      others: Type.Optional(
        Type.Array(Type.Object(shownKey), { description: 'Different keys that weaker sources have; not in use.' }),
      ),
    }),
  ),
  baseUrl: Type.String(),
  configProblem: Type.Optional(
    Type.String({ description: 'What is wrong with moontide.toml; the configuration before it stays in force.' }),
  ),
  untrusted: Type.Optional(
    Type.Array(Type.String(), { description: 'What the repository asks for and does not get until it is trusted.' }),
  ),
  trust: Type.Optional(
    Type.Object(
      { digest: Type.String(), lines: Type.Array(Type.String()), trusted: Type.Boolean() },
      { description: 'What comes with the repository and needs trust, and a name for exactly these lines.' },
    ),
  ),
  leftBehind: Type.Optional(
    Type.Array(Type.Object({ files: Count, masked: Type.String(), baseUrl: Type.String(), because: Type.String() }), {
      description: 'Files in an account that the project had before and cannot reach any more.',
    }),
  ),
  overlaps: Type.Array(Type.String(), {
    description: 'Ids of other projects whose folders hold this one or lie in it.',
  }),
});

export type ProjectList = Static<typeof ProjectList>;
export const ProjectList = answer('ProjectList', 'Every project.', { projects: Type.Array(refTo(Project)) });

export const ProjectParams = parameters({ id: Id });

export type AddProject = Static<typeof AddProject>;
export const AddProject = request('AddProject', 'A folder to keep in step.', {
  root: Type.String({ minLength: 1, maxLength: 4096, pattern: '^/', description: 'Absolute path of the folder.' }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  import: Type.Optional(
    Type.Boolean({ default: false, description: 'Begin with what its .ai/metrics/uploaded-files.json names.' }),
  ),
});

export type AddedProject = Static<typeof AddedProject>;
export const AddedProject = answer('AddedProject', 'A project that was added, or that was there already.', {
  project: refTo(Project),
  outcome: choice(['added', 'known', 'moved']),
  notes: Type.Array(Type.String(), { description: 'Things a person should know, such as overlaps.' }),
});

export const RemoveQuery = parameters({
  keepRemote: Type.Optional(Type.Boolean({ default: false, description: 'Leave its remote files where they are.' })),
  dryRun: Type.Optional(Type.Boolean({ default: false, description: 'Say what would be done and change nothing.' })),
  plan: Type.Optional(
    Type.String({ minLength: 1, maxLength: 256, description: 'Delete what the plan with this id does, or nothing.' }),
  ),
});

export type RemovedProject = Static<typeof RemovedProject>;
export const RemovedProject = answer('RemovedProject', 'What became of a project that was to be removed.', {
  id: Type.String(),
  removed: Type.Boolean({ description: 'False for a dry run.' }),
  plan: Type.Optional(refTo(Plan)),
});

export type Confirmation = Static<typeof Confirmation>;
export const Confirmation = request(
  'Confirmation',
  'Lets a halted project carry out exactly the plan that was shown.',
  {
    plan: Type.String({ minLength: 1, maxLength: 256, description: 'The `planId` of what was shown.' }),
  },
);

export type Trusting = Static<typeof Trusting>;
export const Trusting = request('Trusting', 'Allows what comes with a repository.', {
  digest: Type.Optional(
    Type.String({ minLength: 1, maxLength: 256, description: 'Of the lines that were shown: others are refused.' }),
  ),
});

export type Document = Static<typeof Document>;
export const Document = answer('Document', 'A path of a project and how it stands.', {
  path: Type.String(),
  state: choice([
    'synced',
    'pending',
    'uploading',
    'vanished',
    'blocked',
    'refused',
    'failing',
    'over-limit',
    'unknown',
    'left-out',
  ]),
  bytes: Type.Optional(Bytes),
  modifiedAt: Type.Optional(Instant),
  sha256: Type.Optional(Type.String()),
  remoteId: Type.Optional(Type.String()),
  uploadName: Type.Optional(Type.String()),
  uploadedAt: Type.Optional(Instant),
  reason: Type.Optional(Type.String({ description: 'Why it is in this state, for a person.' })),
  leftOut: Type.Optional(
    choice([
      'ignored',
      'excluded',
      'secret',
      'own',
      'binary',
      'empty',
      'blank',
      'too-large',
      'link',
      'special',
      'name',
      'unreadable',
      'changing',
    ]),
  ),
});

export type DocumentList = Static<typeof DocumentList>;
export const DocumentList = answer('DocumentList', 'Every document and everything left out, by path.', {
  documents: Type.Array(refTo(Document)),
});
