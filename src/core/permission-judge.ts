/** Which rule decides whether a tool may be used. */
import { bySpecificity, fit } from './permission-pattern.ts';
import { shown, type Use } from './permission-text.ts';
import {
  DEFAULT_SOURCE,
  patternsIn,
  stricter,
  type PermissionAction,
  type PermissionRule,
  type PermissionSource,
  type SourceName,
} from './permission.ts';

/** What may be done with a use, and the rule that says so. */
export interface Decision {
  readonly action: PermissionAction;
  /** One sentence for a person. */
  readonly reason: string;
  readonly tool: string;
  /** What was judged: of a shell command, the part that decided. */
  readonly text: string;
  readonly source: SourceName;
  readonly pattern: string;
}

/**
 * Asks the sources in their order, and in each the most specific pattern first. As long as a pattern fits only perhaps,
 * for a part of the use is not known, those after it are asked too and the strictest word counts; but what is denied
 * only perhaps asks.
 */
export function judge(use: Use, sources: readonly PermissionSource[]): Decision {
  const votes: Decision[] = [];
  for (const source of [...sources, DEFAULT_SOURCE]) {
    const isSure = vote(use, source, votes);
    if (isSure && source.tightensOnly === undefined) break;
  }
  return strictest(votes);
}

/** A use of several parts may do what all of its parts may do. */
export function judgeAll(uses: readonly [Use, ...Use[]], sources: readonly PermissionSource[]): Decision {
  return strictest(uses.map((use) => judge(use, sources)));
}

/** Adds what the source says to the votes; true when it surely speaks of this use. */
function vote(use: Use, source: PermissionSource, votes: Decision[]): boolean {
  for (const [pattern, action] of patternsFor(use.tool, source)) {
    const fits = fit(pattern, use.text);
    if (fits === 'never') continue;
    votes.push(decisionOf(use, source, pattern, action, fits === 'surely'));
    if (fits === 'surely') return true;
  }
  return false;
}

function patternsFor(tool: string, { rules }: PermissionSource): readonly (readonly [string, PermissionAction])[] {
  const rule = Object.hasOwn(rules, tool) ? rules[tool] : rules['*'];
  return rule === undefined ? [] : patternsOf(rule);
}

function patternsOf(rule: PermissionRule): readonly (readonly [string, PermissionAction])[] {
  return patternsIn(rule).toSorted(([one, oneAction], [other, otherAction]) => {
    if (one === other) return 0;
    return bySpecificity(one, other) || (stricter(oneAction, otherAction) === oneAction ? -1 : 1);
  });
}

function decisionOf(
  use: Use,
  { name, where: place = WHERE[name] }: PermissionSource,
  pattern: string,
  said: PermissionAction,
  isSure: boolean,
): Decision {
  const decision = { tool: use.tool, text: shown(use.text), source: name, pattern };
  const where = `${place}: ${said}`;
  if (said === 'deny' && !isSure) {
    return { ...decision, action: 'ask', reason: `May match the pattern: ${pattern} (${where})` };
  }
  if (said === 'allow' && use.obscure === true) {
    return { ...decision, action: 'ask', reason: `It cannot be told what this command does: ${decision.text}` };
  }
  return { ...decision, action: said, reason: `Matched pattern: ${pattern} (${where})` };
}

const WHERE = {
  environment: 'OPENCODE_PERMISSION',
  session: "the session's permissions",
  agent: "the agent's permissions",
  global: 'the configuration',
  default: 'what holds without a rule',
} as const satisfies Record<SourceName, string>;

function strictest(decisions: readonly Decision[]): Decision {
  const [first, ...others] = decisions;
  if (first === undefined) throw new TypeError('the default source has a word for every tool');
  let found = first;
  for (const other of others) {
    if (other.action !== found.action && stricter(other.action, found.action) === other.action) found = other;
  }
  return found;
}
