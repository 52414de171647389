/** Finds keys of Moonshot and Kimi, which secretlint does not know. */
import type { SecretLintRuleCreator } from '@secretlint/types';

/**
 * `sk-` and 48 letters and digits from the Moonshot platform, `sk-kimi-…` from Kimi Code (its documentation, 2026); a
 * little shorter ones count too, and whatever is assigned to one of their variables.
 */
const KEYS: readonly RegExp[] = [
  /(?<![\w-])sk-(?<random>[A-Za-z0-9]{32,})/gu,
  /(?<![\w-])sk-kimi-(?<random>[\w-]{20,})/gu,
  /(?:KIMI|MOONSHOT)_API_KEY["'`]?\s*[:=]\s*["'`]?sk-(?<random>[\w-]{16,})/giu,
];

/** Placeholders repeat themselves (`sk-xxxxxxxx…`) or are words (`sk-your-api-key-goes-here`). */
const LEAST_DISTINCT = 8;

const messages = { MoonshotApiKey: { en: () => 'found a key of Moonshot or Kimi' } };

export const moonshotRule: SecretLintRuleCreator = {
  messages,
  meta: { id: 'moontide-rule-moonshot', type: 'scanner', recommended: true, supportedContentTypes: ['text'] },
  create(context) {
    const translate = context.createTranslator(messages);
    return {
      file({ content }) {
        for (const pattern of KEYS) {
          for (const match of content.matchAll(pattern)) {
            if (!isRandom(match.groups?.['random'] ?? '')) continue;
            context.report({
              message: translate('MoonshotApiKey'),
              range: [match.index, match.index + match[0].length],
            });
          }
        }
      },
    };
  },
};

function isRandom(text: string): boolean {
  return /\d/u.test(text) && /[A-Za-z]/u.test(text) && new Set(text).size >= LEAST_DISTINCT;
}
