/** Permissions: what the tools of a session may do, and what waits for a person's word. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { answer, choice, Instant, parameters, refTo, request } from './schema.ts';

const ACTIONS = ['allow', 'ask', 'deny'] as const;

const LONGEST_PATTERN = 256;
const MOST_PATTERNS = 100;

/** A pattern holds `*` for any characters and `?` for one. */
const Pattern = Type.String({ minLength: 1, maxLength: LONGEST_PATTERN });

export const PermissionRules = Type.Record(
  Type.String({ minLength: 1, maxLength: 128 }),
  Type.Union([
    choice(ACTIONS),
    Type.Record(Pattern, choice(ACTIONS), { maxProperties: MOST_PATTERNS }),
    Type.Array(Pattern, { maxItems: MOST_PATTERNS }),
  ]),
  {
    maxProperties: 100,
    description:
      'By tool (bash, edit, read, write, webfetch, another tool by its own name, or * for all others): one word, a ' +
      'word for each pattern, or patterns that ask.',
  },
);

const LONGEST_ACTION = 32_768;

export type PermissionCheck = Static<typeof PermissionCheck>;
export const PermissionCheck = request('PermissionCheck', 'Asks what the rules say of one use of a tool.', {
  tool: Type.String({ minLength: 1, maxLength: 128 }),
  action: Type.String({ maxLength: LONGEST_ACTION, description: 'The command, the path or the address.' }),
  agent: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: "In place of the session's own." })),
});

export type PermissionDecision = Static<typeof PermissionDecision>;
export const PermissionDecision = answer('PermissionDecision', 'What the rules say, and which of them.', {
  permitted: Type.Boolean({ description: 'True when nobody has to be asked.' }),
  action: choice(ACTIONS),
  reason: Type.String(),
  tool: Type.String({ description: 'The tool whose rule decided: a command that writes a file also uses `edit`.' }),
  text: Type.String({ description: 'What was judged: of a shell command, the part that decided.' }),
  pattern: Type.String(),
  source: choice(['environment', 'session', 'agent', 'global', 'default']),
});

export type PendingPermission = Static<typeof PendingPermission>;
export const PendingPermission = answer('PendingPermission', 'A use of a tool that waits for a person.', {
  id: Type.String(),
  tool: Type.String(),
  action: Type.String(),
  agent: Type.Optional(Type.String()),
  input: Type.Record(Type.String(), Type.Unknown(), { description: 'Everything that the tool would be given.' }),
  reason: Type.String(),
  askedAt: Instant,
  expiresAt: Instant,
});

export type PendingPermissionList = Static<typeof PendingPermissionList>;
export const PendingPermissionList = answer('PendingPermissionList', 'Everything that waits, oldest first.', {
  permissions: Type.Array(refTo(PendingPermission)),
});

export const PermissionParams = parameters({
  id: Type.String({ minLength: 1, maxLength: 256 }),
  permissionId: Type.String({ minLength: 1, maxLength: 256 }),
});

export type PermissionAnswer = Static<typeof PermissionAnswer>;
export const PermissionAnswer = request('PermissionAnswer', 'Answers what waits; once.', {
  action: choice(['allow', 'deny']),
  remember: Type.Optional(
    choice(['session'], { description: 'The same use is not asked about again in this session.' }),
  ),
});

export type ResolvedPermission = Static<typeof ResolvedPermission>;
export const ResolvedPermission = answer('ResolvedPermission', 'A use of a tool that was answered.', {
  id: Type.String(),
  status: choice(['resolved']),
  action: choice(['allow', 'deny']),
});
