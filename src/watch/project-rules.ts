import type { EligibilityRules } from '../core/eligibility.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { matcherOf } from './ignore-patterns.ts';

/** The configuration's part of the rules. */
export interface ConfiguredRules extends Omit<EligibilityRules, 'ignores'> {
  /** Patterns in gitignore syntax. */
  readonly ignore: readonly string[];
}

export interface RulesNow {
  /** The same object as long as nothing changed. */
  readonly rules: EligibilityRules;
  /** Why the ignore file cannot be read, one sentence; the rules are then those before. */
  readonly problem?: string;
}

/** The rules as they are now; asked before each scan, so that no change of the ignore file is ever missed. */
export type RulesSource = () => RulesNow;

/**
 * The configuration's rules together with the project's ignore file, which is read afresh each time: a small file, and
 * reading it costs less than a wrong belief about it.
 */
export function createProjectRules(root: string, configured: ConfiguredRules): RulesSource {
  const byConfiguration = matcherOf(configured.ignore);
  const rulesWith = (text: string): EligibilityRules => {
    const byFile = matcherOf([text]);
    // Two matchers, so that a negation in the repository's file cannot undo what the configuration names.
    return { ...configured, ignores: (path, isFolder) => byConfiguration(path, isFolder) || byFile(path, isFolder) };
  };
  let text = '';
  let rules = rulesWith(text);
  return () => {
    const file = readIgnoreFile(root);
    if (file.kind === 'unreadable') return { rules, problem: file.detail };
    const textNow = file.kind === 'read' ? file.text : file.kind === 'absent' ? '' : text;
    if (textNow !== text) {
      text = textNow;
      rules = rulesWith(text);
    }
    return { rules };
  };
}
