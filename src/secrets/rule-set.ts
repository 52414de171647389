/** Names the rules as they are now: what other rules came to says nothing about what these find. */
import { createRequire } from 'node:module';

/** To be raised with every change of our own rules or of how contents are given to them. */
const OWN_VERSION = 1;

/** Known without loading the rules, which only the scanning thread needs. */
export function ruleSetName(): string {
  const packageFile = '@secretlint/secretlint-rule-preset-recommend/package.json';
  const { version } = createRequire(import.meta.url)(packageFile) as { readonly version: string };
  return `secretlint ${version}, moontide ${OWN_VERSION}`;
}
