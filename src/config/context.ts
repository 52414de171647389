/** `[context]`: what questions and sessions read, and what their contexts are judged by. */
import type { UserConfig } from './config.ts';
import type { Settings } from './settings.ts';

export function readContext(section: Settings['context']): Pick<UserConfig, 'context' | 'reading'> {
  const { compact_percent: compactPercent, budget_tokens: budgetTokens } = section;
  return {
    context: {
      warningShare: section.warning_percent / 100,
      criticalShare: section.critical_percent / 100,
      ...(compactPercent !== undefined && { compactShare: compactPercent / 100 }),
    },
    reading: {
      textFrom: section.text_from,
      include: section.include,
      ...(budgetTokens !== undefined && { budgetTokens }),
    },
  };
}
