/** Where a failure is written about; the pages lie in the package. */
import { TROUBLES } from './troubles.ts';

/** What people run into often has more to it than its row in the table of all errors. */
export function whereToRead(code: string): string {
  const page = TROUBLES.some((trouble) => trouble.code === code) ? 'troubleshooting' : 'errors';
  return `docs/${page}.md#${code.toLowerCase()}`;
}
