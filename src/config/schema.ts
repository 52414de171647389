/**
 * The keys of both configuration files: names, types, limits, defaults and words, each written once. What an editor, the
 * command and the documentation know of the configuration comes from here. `allowed` puts into words what a pattern
 * means, `trust` what a project's file may say without being trusted.
 */
import { type Static, Type } from 'typebox';
import type { TrustRule } from '../core/trust.ts';

/** No control characters: what is shown in lists and logs stays on its line. */
const oneLine = '^[^\\u0000-\\u001f\\u007f]*$';

const closed = { additionalProperties: false } as const;

const free: TrustRule = { kind: 'free' };

/** As a person writes it: `docs`, `docs/`, `./docs`; what a pattern cannot say of it is checked in `below-root.ts`. */
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

const limits = Type.Object(
  {
    max_files: Type.Optional(
      Type.Integer({
        // Moonshot's documentation, 2025: at most 1,000 files for one user.
        default: 1000,
        minimum: 1,
        maximum: 1_000_000,
        description: 'How many files the account may hold.',
      }),
    ),
    tier: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 5,
        description:
          "The account's tier at Moonshot: never more than was published for it is tried; without it that is found.",
      }),
    ),
    concurrency: Type.Optional(
      Type.Integer({
        default: 64,
        minimum: 1,
        maximum: 1000,
        description: 'How many requests to one account may run at the same time.',
      }),
    ),
    requests_per_minute: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: "The pace of requests to one account; without it the account's own pace is found.",
      }),
    ),
    upload_timeout_seconds: Type.Optional(
      Type.Integer({
        default: 120,
        minimum: 1,
        maximum: 3600,
        description: 'Time limit of the largest upload, in seconds; what is small has less, from 20 seconds on.',
      }),
    ),
    request_timeout_seconds: Type.Optional(
      Type.Integer({
        default: 20,
        minimum: 1,
        maximum: 3600,
        description: 'Time limit of any other request, in seconds.',
      }),
    ),
  },
  { ...closed, description: 'What is asked of an account at most.' },
);

const api = Type.Object(
  {
    listen: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: oneLine,
        examples: ['127.0.0.1:4096'],
        description:
          'Answer the control API over TCP too, at this IP address and port; callers need a token of `moontide token show`.',
      }),
    ),
    allow_remote: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Let `listen` be an address that other machines reach. Nothing is encrypted there.',
      }),
    ),
  },
  { ...closed, description: 'How the control API is reached besides the socket.' },
);

const team = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 2048,
      pattern: '^rediss?://[^\\s\\u0000-\\u001f]+$',
      allowed: 'the address of a Valkey or Redis server, redis://… or, with TLS, rediss://…',
      examples: ['rediss://moontide@team.example:6379/0'],
      description:
        'The Valkey or Redis server that the machines of the team meet at. Its password is not written here: `moontide team password` keeps it.',
    }),
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9._-]{0,63}$',
      allowed: 'a name of at most 64 of the characters a-z, 0-9, ".", "_" and "-"',
      examples: ['docs-team'],
      description: "The team's name: the same on all its machines, and in the upload names of its files.",
    }),
    gone_after_minutes: Type.Optional(
      Type.Integer({
        default: 10_080,
        minimum: 1,
        maximum: 527_040,
        description: 'What only a machine needs that was away for so long is let go, in minutes.',
      }),
    ),
    roll_call_seconds: Type.Optional(
      Type.Integer({
        default: 600,
        minimum: 0,
        maximum: 86_400,
        description:
          'How long after the server was empty nothing is deleted, so that all machines can say what they need, in seconds.',
      }),
    ),
  },
  { ...closed, description: 'The team that shares the account; without it this machine is alone.' },
);

const context = Type.Object(
  {
    warning_percent: Type.Optional(
      Type.Integer({
        default: 60,
        minimum: 1,
        maximum: 100,
        description: "A context that fills this much of the model's window is shown as WARNING.",
      }),
    ),
    critical_percent: Type.Optional(
      Type.Integer({
        default: 85,
        minimum: 1,
        maximum: 100,
        description: "A context that fills this much of the model's window is shown as CRITICAL.",
      }),
    ),
    text_from: Type.Optional(
      Type.Enum(['server', 'disk'], {
        default: 'server',
        description:
          'What the model reads of a document: what the server extracted from it, or the file as it stands on the disk, as long as that is what was uploaded.',
      }),
    ),
    include: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500, pattern: oneLine }), {
        default: [],
        maxItems: 100,
        examples: [['docs/**', '.ai/*.md']],
        description: 'Only documents that one of these globs matches are read in questions, sessions and reports.',
      }),
    ),
    budget_tokens: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000_000,
        examples: [200_000],
        description:
          "As many tokens of documents are read, by estimate, the most important first; without it what the model's window leaves.",
      }),
    ),
    compact_percent: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        examples: [80],
        description:
          "A context that fills this much of the model's window is begun anew by itself before the next prompt; without it only when asked.",
      }),
    ),
  },
  { ...closed, description: 'What questions and sessions read, and what their contexts are judged by.' },
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

/** What both files have; the project's wins, as far as it may. */
const sections = {
  documents: Type.Optional(documents),
  watch: Type.Optional(watch),
  sync: Type.Optional(sync),
  guard: Type.Optional(guard),
  secrets: Type.Optional(secrets),
  sprint: Type.Optional(sprint),
  sessions: Type.Optional(sessions),
};

/** A table of a Kimi-style configuration: read where it helps, and never a reason to refuse the file. */
const loose = (description: string) =>
  Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), { description }));

const kimiTables = {
  default_model: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A name from [models].' })),
  providers: loose('Providers as Kimi Code configures them; base_url of one with type "kimi" is used.'),
  models: loose('Models as Kimi Code configures them.'),
};

/** The part of a configuration of Kimi Code that is read. */
export const KimiTables = Type.Object(kimiTables, closed);
export type KimiTables = Static<typeof KimiTables>;

const baseUrl = Type.Optional(
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

const schedule = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9._-]{0,63}$',
      allowed: 'a name of at most 64 of the characters a-z, 0-9, ".", "_" and "-"',
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

/** The user's `config.toml`. */
export const UserFile = Type.Object(
  {
    base_url: baseUrl,
    log_level: Type.Optional(
      Type.Enum(['debug', 'info', 'warn', 'error'], {
        default: 'info',
        description: 'What the daemon writes to its log.',
      }),
    ),
    ...sections,
    limits: Type.Optional(limits),
    api: Type.Optional(api),
    team: Type.Optional(team),
    context: Type.Optional(context),
    prices: loose(
      'What a model costs, by its name: `input`, `cached`, `output` and, where that is billed apart, `written`, for a million tokens in the currency of the account. Goes before the built-in list.',
    ),
    permissions: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'What the tools of sessions may do, by tool (bash, edit, read, write, webfetch): allow, ask or deny, a table of patterns with one of these each, or a list of patterns that ask; under [permissions.agents.NAME] for one agent.',
      }),
    ),
    kimi_config: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1024,
        pattern: oneLine,
        description:
          'A configuration file of Kimi Code or its SDK, whose providers and models are used where this file names none; absolute, or beginning with ~/.',
      }),
    ),
    engines: loose(
      'Agents that speak the Agent Client Protocol, each by its name: `command`, a program with its arguments, `pass_env`, names of environment variables that it gets, and `idle_minutes`, after which one without work is ended (10). `kimi` says where Kimi Code is, without its argument `acp`; with `home = "user"` it goes by your own settings of it, skills and MCP servers included. Read when the daemon starts.',
    ),
    ...kimiTables,
  },
  closed,
);
export type UserFile = Static<typeof UserFile>;

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
    ...sections,
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
