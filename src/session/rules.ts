/** Puts the sources of rules together and asks them. */
import { MoontideError } from '../core/errors.ts';
import { pathUnder } from '../core/path-under.ts';
import { judgeAll, type Decision } from '../core/permission-judge.ts';
import { known, type Use } from '../core/permission-text.ts';
import { rulesInForce } from '../core/permission-view.ts';
import type { PermissionRules, PermissionSource } from '../core/permission.ts';
import { shellUses } from '../core/shell-uses.ts';
import { parseBash } from './bash.ts';
import type { RuleSet } from '../core/rule-set.ts';
import { grants, type RepositoryAgent } from '../core/repository-agents.ts';
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

/** What `decide` goes by, in short; an agent that is gone has no rules here, and `decide` says so. */
export function shownRules(asker: Asker): PermissionRules {
  return rulesInForce(sourcesOf(asker.session.agent, asker));
}

/** @throws MoontideError AGENT_NOT_FOUND. */
export function requireAgent(name: string, policy: Policy): void {
  const names = agentNames(policy);
  if (names.includes(name)) return;
  const choice = names.length === 0 ? 'none is configured' : `there are ${names.join(', ')}`;
  throw new MoontideError('AGENT_NOT_FOUND', `There is no agent ${name}: ${choice}.`, {
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
  const agent = asker.agent ?? asker.session.agent;
  if (agent !== undefined) requireAgent(agent, asker.policy);
  return sourcesOf(agent, asker);
}

function sourcesOf(agent: string | undefined, { session, policy }: Asker): readonly PermissionSource[] {
  const { environment, global, repository } = policy;
  const own = repository.agents.find(({ name }) => name === agent);
  const { profile } = session;
  const isTrusted = own !== undefined && repository.trusted && grants(own);
  return [
    // It only ever tightens, so it has to be heard whoever decides.
    ...(own === undefined || isTrusted ? [] : [{ ...sourceOf(own), tightensOnly: true } as const]),
    ...(profile === undefined
      ? []
      : [{ name: 'agent', rules: profile.rules, where: profile.file, tightensOnly: true } as const]),
    { name: 'environment', rules: ofAgent(environment, agent) },
    { name: 'environment', rules: environment.rules },
    { name: 'session', rules: session.permissions },
    { name: 'agent', rules: ofAgent(global, agent) },
    ...(isTrusted ? [sourceOf(own)] : []),
    { name: 'global', rules: global.rules },
  ];
}

function sourceOf({ file, rules, problem }: RepositoryAgent): PermissionSource {
  return { name: 'agent', rules, where: problem === undefined ? file : `${file} cannot be read, ${problem}` };
}

function ofAgent({ agents }: RuleSet, agent: string | undefined): PermissionRules {
  return agent !== undefined && Object.hasOwn(agents, agent) ? (agents[agent] ?? {}) : {};
}
