/** What a session's tools may do: the words in which people say it. */

export type PermissionAction = 'allow' | 'ask' | 'deny';

/**
 * What holds for one tool: one word for every use, a word for each pattern, or patterns that ask. What no pattern names
 * is left to the next source.
 */
export type PermissionRule = PermissionAction | Readonly<Record<string, PermissionAction>> | readonly string[];

/** Rules by tool. */
export type PermissionRules = Readonly<Record<string, PermissionRule>>;

/** The tools that every answer about a session names. Others (of MCP servers, of custom tools) may have rules too. */
export const TOOLS = ['bash', 'edit', 'read', 'write', 'webfetch'] as const;

export type SourceName = 'environment' | 'session' | 'agent' | 'global' | 'default';

/** Rules with one origin; the first source that knows an answer gives it. */
export interface PermissionSource {
  readonly name: SourceName;
  readonly rules: PermissionRules;
  /** Comes with a repository that nobody trusted yet: its word counts only where it is stricter than all others. */
  readonly tightensOnly?: true;
}

/** What holds where nobody said anything. */
export const DEFAULT_SOURCE: PermissionSource = { name: 'default', rules: { read: 'allow', '*': 'ask' } };

/** Of two, the one that allows less. */
export function stricter(one: PermissionAction, other: PermissionAction): PermissionAction {
  return STRICTNESS[one] >= STRICTNESS[other] ? one : other;
}

const STRICTNESS = { allow: 0, ask: 1, deny: 2 } as const satisfies Record<PermissionAction, number>;
