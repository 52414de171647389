/** Whether the database is whole and of a version that this command knows; looked at without changing it. */
import { asMoontideError } from '../../core/errors.ts';
import { count, printable, showPath } from '../render/text.ts';
import type { Finding } from './finding.ts';

const name = 'database content';

export async function examineDatabase(path: string): Promise<Finding> {
  const { checkDatabase } = await import('../../../service/check-database.ts');
  try {
    return judgeDatabase(path, checkDatabase(path));
  } catch (thrown) {
    const { message, fix } = asMoontideError(thrown);
    return { name, verdict: 'fail', detail: printable(message), fix };
  }
}

export type DatabaseState =
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'sound'; readonly pending: number };

export function judgeDatabase(path: string, state: DatabaseState): Finding {
  switch (state.kind) {
    case 'missing':
      return { name, verdict: 'ok', detail: 'not there yet' };
    case 'damaged':
      return {
        name,
        verdict: 'fail',
        detail: `${showPath(path)} is damaged: ${printable(state.reason)}`,
        fix: '`moontide restart`: it is set aside, and what is uploaded is found again.',
      };
    case 'sound':
      if (state.pending === 0) return { name, verdict: 'ok', detail: 'whole' };
      return {
        name,
        verdict: 'warn',
        detail: `whole, and ${count(state.pending, 'migration')} behind this version`,
        fix: '`moontide restart`: it is migrated, and a copy kept.',
      };
  }
}
