/** The rules themselves. Loading them takes a while and running them blocks: only the scanning thread does. */
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretLintCoreConfig, SecretLintRuleCreator } from '@secretlint/types';
import type { SecretFind } from '../core/model.ts';
import { moonshotRule } from './moonshot-rule.ts';

/** Lets comments in a document (`secretlint-disable`) switch rules off: what is scanned has no say in that here. */
const COMMENT_FILTER = '@secretlint/secretlint-rule-filter-comments';
const MOST_FINDS = 20;
const MAY_BE_OBJECT = /^[\t\n\r ]*\{/u;

const rules: readonly SecretLintRuleCreator[] = [
  ...recommended.filter(({ meta }) => meta.id !== COMMENT_FILTER),
  moonshotRule,
];
const config: SecretLintCoreConfig = { rules: rules.map((rule) => ({ id: rule.meta.id, rule })) };

// Otherwise it keeps a mark for each rule and content for ever, which takes twice as long as the rules themselves.
secretLintProfiler.setEnabled(false);

/** In the order of the text; the first ones where there are many. */
export async function findSecrets(text: string): Promise<readonly SecretFind[]> {
  const content = text.replaceAll('\0', '');
  const { messages } = await lintSource({
    // Two rules go by the name. No name at all and the one extension that some rule asks for make them hold for every
    // document, so that what is found depends on the content alone. No file is opened for `.json`; the rule parses what may be
    // an object, and to fail at that takes as long as five other rules.
    source: { filePath: '', ext: MAY_BE_OBJECT.test(content) ? '.json' : '.md', contentType: 'text', content },
    options: { config, noPhysicFilePath: true },
  });
  return messages.slice(0, MOST_FINDS).map(({ messageId, loc }) => ({ rule: messageId, line: loc.start.line }));
}
