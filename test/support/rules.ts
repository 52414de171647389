import type { EligibilityRules } from '../../src/core/eligibility.ts';
import { relPath } from '../../src/core/model.ts';

/** The rules of a project without configuration, with what a test changes. */
export function rulesWith(changes: Partial<EligibilityRules> = {}): EligibilityRules {
  return {
    folders: ['.agents', '.ai', 'docs'].map(relPath),
    files: ['README.md', 'AGENTS.md', 'CLAUDE.md'].map(relPath),
    maxBytes: 1_000_000,
    ignores: () => false,
    own: [],
    ...changes,
  };
}
