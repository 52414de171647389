/** What a session's tools may do: the words in which people say it. */

export type PermissionAction = 'allow' | 'ask' | 'deny';

/**
 * What holds for one tool: one word for every use, a word for each pattern, or patterns that ask. What no pattern names
 * is left to the next source.
 */
export type PermissionRule = PermissionAction | Readonly<Record<string, PermissionAction>> | readonly string[];

/** Each pattern of a rule with its word; `*` for a word that stands for every use. */
export function patternsIn(rule: PermissionRule): readonly (readonly [string, PermissionAction])[] {
  if (typeof rule === 'string') return [['*', rule]];
  return isList(rule) ? rule.map((pattern) => [pattern, 'ask'] as const) : Object.entries(rule);
}

/** Rules by tool. */
export type PermissionRules = Readonly<Record<string, PermissionRule>>;

/** The tools that every answer about a session names. Others (of MCP servers, of custom tools) may have rules too. */
export const TOOLS = ['bash', 'edit', 'read', 'write', 'webfetch'] as const;

export type SourceName = 'environment' | 'session' | 'agent' | 'global' | 'default';

/** Rules with one origin; the first source that knows an answer gives it. */
export interface PermissionSource {
  readonly name: SourceName;
  readonly rules: PermissionRules;
  /** Where they stand, where the name alone does not tell: completes "Matched pattern: * (WHERE: ask)". */
  readonly where?: string;
  /** Comes with a repository that nobody trusted yet: its word counts only where it is stricter than all others. */
  readonly tightensOnly?: true;
}

/** What holds where nobody said anything. */
export const DEFAULT_SOURCE: PermissionSource = { name: 'default', rules: { read: 'allow', '*': 'ask' } };

function isList(rule: Exclude<PermissionRule, string>): rule is readonly string[] {
  return Array.isArray(rule);
}

/** Of two, the one that allows less. */
export function stricter(one: PermissionAction, other: PermissionAction): PermissionAction {
  return STRICTNESS[one] >= STRICTNESS[other] ? one : other;
}

const STRICTNESS = { allow: 0, ask: 1, deny: 2 } as const satisfies Record<PermissionAction, number>;
