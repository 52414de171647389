/** Rules as people write them, in JSON or TOML: `{"bash": {"git *": "allow"}, "agents": {"reviewer": {"edit": "deny"}}}`. */
import type { PermissionAction, PermissionRule, PermissionRules } from './permission.ts';

/** Rules with one origin, those for all and those for each agent. */
export interface RuleSet {
  readonly rules: PermissionRules;
  readonly agents: Readonly<Record<string, PermissionRules>>;
}

export const NO_RULES: RuleSet = { rules: {}, agents: {} };

export type ReadRules<Read> =
  | { readonly kind: 'rules'; readonly rules: Read }
  | { readonly kind: 'wrong'; readonly problem: string };

/** One word for everything may stand in place of the rules: `"ask"`. */
export function readRuleSet(value: unknown): ReadRules<RuleSet> {
  if (isAction(value)) return right({ rules: { '*': value }, agents: {} });
  if (!isTable(value)) return wrong('', value, 'a table of tools');
  const { agents = {}, ...tools } = value;
  const rules = readRules(tools, '');
  if (rules.kind === 'wrong') return rules;
  if (!isTable(agents)) return wrong('agents', agents, 'a table of agents');
  const byAgent: Record<string, PermissionRules> = {};
  for (const [name, own] of Object.entries(agents)) {
    const read = readRules(own, `agents.${name}.`);
    if (read.kind === 'wrong') return read;
    byAgent[name] = read.rules;
  }
  return right({ rules: rules.rules, agents: byAgent });
}

/** Those of one agent, under `key`; one word for everything may stand in their place. */
export function readToolRules(value: unknown, key: string): ReadRules<PermissionRules> {
  return isAction(value) ? right({ '*': value }) : readRules(value, `${key}.`);
}

function readRules(value: unknown, at: string): ReadRules<PermissionRules> {
  if (!isTable(value)) return wrong(at.slice(0, -1), value, 'a table of tools');
  for (const [tool, rule] of Object.entries(value)) {
    if (!isRule(rule))
      return wrong(`${at}${tool}`, rule, 'allow, ask, deny, a table of patterns or a list of patterns');
  }
  return right(value as PermissionRules);
}

function isRule(value: unknown): value is PermissionRule {
  if (Array.isArray(value)) return value.every((pattern) => typeof pattern === 'string' && pattern !== '');
  return isAction(value) || (isTable(value) && Object.values(value).every(isAction));
}

function isAction(value: unknown): value is PermissionAction {
  return value === 'allow' || value === 'ask' || value === 'deny';
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function right<Read>(rules: Read): ReadRules<Read> {
  return { kind: 'rules', rules };
}

function wrong(key: string, value: unknown, wanted: string): { readonly kind: 'wrong'; readonly problem: string } {
  return { kind: 'wrong', problem: `${key === '' ? 'it' : key} must be ${wanted}, not ${JSON.stringify(value)}` };
}
