/** The sections that only the user's `config.toml` has: what concerns the account, this machine and its models. */
import { Type } from 'typebox';
import { closed, oneLine, plainName } from './building-blocks.ts';

export const limits = Type.Object(
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
    answer_timeout_seconds: Type.Optional(
      Type.Integer({
        default: 300,
        minimum: 1,
        maximum: 3600,
        description: 'How long a model may be silent, before its first word and between two, in seconds.',
      }),
    ),
  },
  { ...closed, description: 'What is asked of an account at most.' },
);

export const api = Type.Object(
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

export const team = Type.Object(
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
      ...plainName,
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

export const context = Type.Object(
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
