import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's version, from its package.json. */
export function packageVersion(): string {
  const path = fileURLToPath(import.meta.resolve('#package'));
  const content = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
  return content.version;
}
