/** Agents that come with a repository: what their rules may do before and after a person trusts them. */
import { patternsIn, type PermissionRules } from './permission.ts';
import type { TrustedLine } from './trust.ts';

export interface RepositoryAgent {
  readonly name: string;
  /** Below the root. */
  readonly file: string;
  readonly rules: PermissionRules;
  /** Why its rules cannot be understood; `rules` asks about everything then. */
  readonly problem?: string;
}

/** Its rules allow something, and so have to be trusted to count for more than being strict. */
export function grants({ rules }: RepositoryAgent): boolean {
  return Object.values(rules).some((rule) => patternsIn(rule).some(([, action]) => action === 'allow'));
}

/**
 * Every rule of the agents that grant something, those that ask and deny too: without one of these, another allows more.
 * In an order that does not depend on that of the files.
 */
export function agentTrustLines(agents: readonly RepositoryAgent[]): readonly TrustedLine[] {
  return agents
    .filter(grants)
    .flatMap(({ file, rules }) =>
      Object.entries(rules).flatMap(([tool, rule]) =>
        patternsIn(rule).map(([pattern, action]) => ({
          key: file,
          value: [tool, pattern, action],
          sentence: `${file}: ${action} ${tool === '*' ? 'all other tools' : tool}${pattern === '*' ? '' : ` for ${pattern}`}`,
        })),
      ),
    )
    .toSorted((one, other) => compare(one.key, other.key) || compare(one.value.join('\n'), other.value.join('\n')));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
