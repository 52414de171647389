/** Puts the sources of rules together and asks them. */
import { MoontideError } from '../core/errors.ts';
import { pathUnder } from '../core/path-under.ts';
import { judgeAll, type Decision } from '../core/permission-judge.ts';
import { known, type Use } from '../core/permission-text.ts';
import { DEFAULT_SOURCE, TOOLS, type PermissionRules, type PermissionSource } from '../core/permission.ts';
import { shellUses } from '../core/shell-uses.ts';
import { parseBash } from './bash.ts';
import type { RuleSet } from '../core/rule-set.ts';
import type { Grant, Policy, Session } from './ports.ts';

/** Whom the rules are asked for. */
export interface Asker {
  readonly session: Session;
  /** In place of the session's own. */
  readonly agent?: string | undefined;
  readonly root: string;
  readonly policy: Policy;
  readonly grants: readonly Grant[];
}

/** Longer commands and paths are refused before anybody looks at them. */
export const LONGEST_ACTION = 32_768;

/** @throws MoontideError AGENT_NOT_FOUND. */
export function decide(tool: string, action: string, asker: Asker): Decision {
  const decision = judgeAll(usesOf(tool, action, asker.root), sourcesFor(asker));
  const grant = asker.grants.find((one) => one.tool === tool && one.text === action);
  if (decision.action !== 'ask' || grant === undefined) return decision;
  const reason = `Answered for the rest of the session: ${grant.action}`;
  return { ...decision, action: grant.action, source: 'session', pattern: action, reason };
}

/** The rule that is first in force for each tool. */
export function rulesInForce(asker: Asker): PermissionRules {
  const sources = [...sourcesFor(asker).filter(({ tightensOnly }) => tightensOnly === undefined), DEFAULT_SOURCE];
  return Object.fromEntries(
    TOOLS.map((tool) => {
      const rules = sources.find(({ rules }) => Object.hasOwn(rules, tool) || Object.hasOwn(rules, '*'))?.rules ?? {};
      return [tool, rules[tool] ?? rules['*'] ?? 'ask'];
    }),
  );
}

/** @throws MoontideError AGENT_NOT_FOUND. */
export function requireAgent(name: string, policy: Policy): void {
  const names = agentNames(policy);
  if (names.includes(name)) return;
  const choice = names.length === 0 ? 'none is configured' : `there are ${names.join(', ')}`;
  throw new MoontideError('AGENT_NOT_FOUND', `there is no agent ${name}: ${choice}`, {
    details: { agent: name, known: names },
  });
}

function agentNames({ environment, global, repository }: Policy): readonly string[] {
  const names = [environment, global].flatMap(({ agents }) => Object.keys(agents));
  return [...new Set([...names, ...repository.agents.map(({ name }) => name)])].sort();
}

function usesOf(tool: string, action: string, root: string): readonly [Use, ...Use[]] {
  switch (tool) {
    case 'bash':
      return shellUses(action, root, parseBash);
    case 'edit':
    case 'read':
    case 'write':
      return [{ tool, text: known(pathUnder(root, action)) }];
    default:
      return [{ tool, text: known(action) }];
  }
}

function sourcesFor(asker: Asker): readonly PermissionSource[] {
  const { session, policy } = asker;
  const agent = asker.agent ?? session.agent;
  if (agent !== undefined) requireAgent(agent, policy);
  const { environment, global, repository } = policy;
  const own = repository.agents.find(({ name }) => name === agent)?.rules ?? {};
  return [
    // It only ever tightens, so it has to be heard whoever decides.
    ...(repository.trusted ? [] : [{ name: 'agent', rules: own, tightensOnly: true } as const]),
    { name: 'environment', rules: ofAgent(environment, agent) },
    { name: 'environment', rules: environment.rules },
    { name: 'session', rules: session.permissions },
    { name: 'agent', rules: ofAgent(global, agent) },
    ...(repository.trusted ? [{ name: 'agent', rules: own } as const] : []),
    { name: 'global', rules: global.rules },
  ];
}

function ofAgent({ agents }: RuleSet, agent: string | undefined): PermissionRules {
  return agent !== undefined && Object.hasOwn(agents, agent) ? (agents[agent] ?? {}) : {};
}
