/** The rules that are in force, as one rule for each tool: for people, the judge alone decides. */
import { fit } from './permission-pattern.ts';
import { known } from './permission-text.ts';
import {
  DEFAULT_SOURCE,
  patternsIn,
  stricter,
  TOOLS,
  type PermissionAction,
  type PermissionRule,
  type PermissionRules,
  type PermissionSource,
} from './permission.ts';

/** Of each tool what the sources say one after the other, made stricter by those that can only do that. */
export function rulesInForce(sources: readonly PermissionSource[]): PermissionRules {
  const deciding = [...sources.filter(({ tightensOnly }) => tightensOnly === undefined), DEFAULT_SOURCE];
  const tightening = sources.filter(({ tightensOnly }) => tightensOnly === true);
  const named = sources.flatMap(({ rules }) => Object.keys(rules)).filter((tool) => tool !== '*');
  return Object.fromEntries(
    [...new Set([...TOOLS, ...named])].map((tool) => {
      const rule = merged(deciding.flatMap((source) => ruleFor(tool, source)));
      const strict = tightening.flatMap((source) => ruleFor(tool, source));
      return [tool, strict.reduce(tightened, rule)];
    }),
  );
}

function ruleFor(tool: string, { rules }: PermissionSource): readonly PermissionRule[] {
  const rule = Object.hasOwn(rules, tool) ? rules[tool] : rules['*'];
  return rule === undefined ? [] : [rule];
}

/** What an earlier source has decided for all that a pattern fits is not said again. */
function merged(rules: readonly PermissionRule[]): PermissionRule {
  const found: (readonly [string, PermissionAction])[] = [];
  for (const rule of rules) {
    const left = patternsIn(rule).filter(([pattern]) => !found.some(([decided]) => fits(decided, pattern)));
    found.push(...left);
  }
  return simplest(Object.fromEntries(found));
}

/** A pattern keeps the strictest word of all that fit whatever it fits. */
function tightened(rule: PermissionRule, by: PermissionRule): PermissionRule {
  const strict = patternsIn(by).filter(([, action]) => action !== 'allow');
  if (strict.length === 0) return rule;
  const found: Record<string, PermissionAction> = {};
  for (const [pattern, action] of [...patternsIn(rule), ...strict]) {
    const wider = strict.filter(([other]) => fits(other, pattern));
    found[pattern] = wider.reduce(
      (word, [, other]) => stricter(word, other),
      stricter(found[pattern] ?? 'allow', action),
    );
  }
  return simplest(found);
}

/** Whatever the other pattern fits, this one does. */
function fits(pattern: string, other: string): boolean {
  return fit(pattern, known(other)) === 'surely';
}

function simplest(rule: Readonly<Record<string, PermissionAction>>): PermissionRule {
  const { '*': whole, ...others } = rule;
  return whole !== undefined && Object.keys(others).length === 0 ? whole : rule;
}
