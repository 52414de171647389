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

/** Of each tool the rule of the first source that has one, made stricter by those that can only do that. */
export function rulesInForce(sources: readonly PermissionSource[]): PermissionRules {
  const deciding = [...sources.filter(({ tightensOnly }) => tightensOnly === undefined), DEFAULT_SOURCE];
  const tightening = sources.filter(({ tightensOnly }) => tightensOnly === true);
  return Object.fromEntries(
    TOOLS.map((tool) => {
      const [first = 'ask'] = deciding.flatMap((source) => ruleFor(tool, source));
      const strict = tightening.flatMap((source) => ruleFor(tool, source));
      return [tool, strict.reduce(tightened, first)];
    }),
  );
}

function ruleFor(tool: string, { rules }: PermissionSource): readonly PermissionRule[] {
  const rule = Object.hasOwn(rules, tool) ? rules[tool] : rules['*'];
  return rule === undefined ? [] : [rule];
}

/** A pattern keeps the strictest word of all that fit whatever it fits. */
function tightened(rule: PermissionRule, by: PermissionRule): PermissionRule {
  const strict = patternsIn(by).filter(([, action]) => action !== 'allow');
  if (strict.length === 0) return rule;
  const found: Record<string, PermissionAction> = {};
  for (const [pattern, action] of [...patternsIn(rule), ...strict]) {
    const wider = strict.filter(([other]) => fit(other, known(pattern)) === 'surely');
    found[pattern] = wider.reduce(
      (word, [, other]) => stricter(word, other),
      stricter(found[pattern] ?? 'allow', action),
    );
  }
  const { '*': whole, ...others } = found;
  return whole !== undefined && Object.keys(others).length === 0 ? whole : found;
}
