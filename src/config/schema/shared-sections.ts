/** The sections that both configuration files have; `trust` says what a project's file may say without being trusted. */
import { Type } from 'typebox';
import type { TrustRule } from '../../core/trust.ts';
import { closed, free, oneLine } from './building-blocks.ts';

/** As a person writes it: `docs`, `docs/`, `./docs`; what a pattern cannot say of it is checked in `../below-root.ts`. */
const pathBelowRoot = Type.String({ minLength: 1, maxLength: 1024, pattern: oneLine });

const documents = Type.Object(
  {
    folders: Type.Optional(
      Type.Array(pathBelowRoot, {
        default: ['.agents', '.ai', 'docs'],
        maxItems: 200,
        trust: { kind: 'entries', effect: 'read the folder', coveredBy: ['documents.folders'] } satisfies TrustRule,
        description: 'Folders whose files are documents, relative to the project.',
      }),
    ),
    files: Type.Optional(
      Type.Array(pathBelowRoot, {
        default: ['README.md', 'AGENTS.md', 'CLAUDE.md'],
        maxItems: 200,
        trust: { kind: 'entries', effect: 'read the file', coveredBy: ['documents.folders'] } satisfies TrustRule,
        description: 'Single files that are documents, relative to the project.',
      }),
    ),
    ignore: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 1024, pattern: oneLine }), {
        default: [],
        maxItems: 1000,
        trust: free,
        description: 'What is left out of them, in gitignore syntax; lines of both files and of .moontideignore hold.',
      }),
    ),
    max_bytes: Type.Optional(
      Type.Integer({
        default: 1_000_000,
        minimum: 1,
        // What Moonshot's Files API takes at most for one file (its documentation, 2025: 100 MB).
        maximum: 100_000_000,
        trust: { kind: 'at-most', effect: 'upload larger files, in bytes' } satisfies TrustRule,
        description: 'Larger files are left out, in bytes.',
      }),
    ),
  },
  { ...closed, description: 'Which files are documents.' },
);

const watch = Type.Object(
  {
    quiet_ms: Type.Optional(
      Type.Integer({
        default: 400,
        minimum: 0,
        maximum: 60_000,
        trust: free,
        description: 'How long a saved file is left alone before it is looked at, in milliseconds.',
      }),
    ),
    ceiling_ms: Type.Optional(
      Type.Integer({
        default: 5000,
        minimum: 100,
        maximum: 600_000,
        trust: free,
        description: 'A folder that is never quiet is looked at after this all the same, in milliseconds.',
      }),
    ),
    scan_seconds: Type.Optional(
      Type.Integer({
        default: 60,
        minimum: 1,
        maximum: 86_400,
        trust: free,
        description: 'How often everything is looked at, whatever the watcher says, in seconds.',
      }),
    ),
    rehash_minutes: Type.Optional(
      Type.Integer({
        default: 60,
        minimum: 1,
        maximum: 10_080,
        trust: free,
        description: 'How often every document is read again although its time and size did not change, in minutes.',
      }),
    ),
  },
  { ...closed, description: 'When files are looked at.' },
);

const sync = Type.Object(
  {
    grace_seconds: Type.Optional(
      Type.Integer({
        default: 60,
        minimum: 0,
        maximum: 86_400,
        trust: {
          kind: 'at-least',
          effect: 'delete the remote files of deleted documents sooner, in seconds',
        } satisfies TrustRule,
        description: 'How long a deleted document keeps its remote file, in seconds.',
      }),
    ),
    late_listing_ms: Type.Optional(
      Type.Integer({
        default: 3000,
        minimum: 0,
        maximum: 600_000,
        trust: free,
        description: 'How long after an upload a listing of the account may still lack it, in milliseconds.',
      }),
    ),
    reconcile_minutes: Type.Optional(
      Type.Integer({
        default: 60,
        minimum: 1,
        maximum: 10_080,
        trust: free,
        description: 'How often the records are compared with a listing of the account, in minutes.',
      }),
    ),
    tracking_file: Type.Optional(
      Type.Boolean({
        default: false,
        trust: { kind: 'held', effect: 'write .ai/metrics/uploaded-files.json' } satisfies TrustRule,
        description: "Keep .ai/metrics/uploaded-files.json up to date, as Moonshot's integration guide has it.",
      }),
    ),
  },
  { ...closed, description: 'When the remote is brought in step.' },
);

const guard = Type.Object(
  {
    mass_delete_ratio: Type.Optional(
      Type.Number({
        default: 0.25,
        minimum: 0,
        maximum: 1,
        trust: { kind: 'at-most', effect: 'let a larger part of the documents be deleted at once' } satisfies TrustRule,
        description: 'Losing more than this part of the documents at once, within half a minute, halts the project.',
      }),
    ),
    mass_delete_min: Type.Optional(
      Type.Integer({
        default: 10,
        minimum: 1,
        maximum: 1_000_000,
        trust: { kind: 'at-most', effect: 'let more documents be deleted at once' } satisfies TrustRule,
        description: 'Losing fewer documents than this never halts it.',
      }),
    ),
  },
  { ...closed, description: 'What a project waits for a person for.' },
);

const secrets = Type.Object(
  {
    allow: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$', allowed: 'a sha256: 64 of the characters 0-9 and a-f' }), {
        default: [],
        maxItems: 10_000,
        description:
          'Contents that may be uploaded although something in them looks like a secret, by their sha256; both files add up.',
        trust: {
          kind: 'entries',
          effect: 'upload what looks like a secret in the content',
        } satisfies TrustRule,
      }),
    ),
  },
  { ...closed, description: 'What is done about secrets in documents.' },
);

const sprint = Type.Object(
  {
    session: Type.Optional(
      Type.Boolean({
        default: true,
        trust: free,
        description: 'Begin a session for each sprint when it starts; when it ends, its sessions are archived anyway.',
      }),
    ),
    engine: Type.Optional(
      Type.String({
        default: '',
        maxLength: 128,
        pattern: oneLine,
        trust: free,
        description: 'What answers in it, such as `kimi`; empty: the first engine that there is.',
      }),
    ),
    agent: Type.Optional(
      Type.String({
        default: '',
        maxLength: 128,
        pattern: oneLine,
        trust: free,
        description: 'The agent whose rules hold in it; empty: none.',
      }),
    ),
    agent_file: Type.Optional(
      Type.String({
        default: '',
        maxLength: 1024,
        pattern: oneLine,
        trust: free,
        description:
          'The file of an agent, such as `.agents/kimi-overseer.yaml`, for its prompt and its tools; empty: none.',
      }),
    ),
  },
  { ...closed, description: 'What the start of a sprint begins.' },
);

const sessions = Type.Object(
  {
    mirror: Type.Optional(
      Type.Boolean({
        default: false,
        trust: { kind: 'held', effect: 'write .ai/sessions/' } satisfies TrustRule,
        description: 'Keep a JSON file with the metadata of every session in .ai/sessions/active/ and archived/.',
      }),
    ),
  },
  { ...closed, description: 'What is kept of sessions in the project.' },
);

/** The project's win, as far as they may. */
export const sharedSections = {
  documents: Type.Optional(documents),
  watch: Type.Optional(watch),
  sync: Type.Optional(sync),
  guard: Type.Optional(guard),
  secrets: Type.Optional(secrets),
  sprint: Type.Optional(sprint),
  sessions: Type.Optional(sessions),
};

export const baseUrl = Type.Optional(
  Type.String({
    default: 'https://api.moonshot.ai/v1',
    minLength: 1,
    maxLength: 2048,
    trust: {
      kind: 'held',
      effect: 'send the documents and the API key in force to another address',
    } satisfies TrustRule,
    description: 'Address of the Moonshot API, with its version.',
  }),
);
