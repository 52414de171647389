/** Keys, always masked. */
import type { ApiKey, KeyCheck, ProjectKey } from '../../control/protocol/key.ts';
import { table } from './table.ts';
import { ago, count, printable } from './text.ts';
import type { View } from './view.ts';

export function projectKeyLines(key: ProjectKey, view: View): string[] {
  const { active, others, problems, baseUrl, untrusted = [], advice } = key;
  const rows = [
    ...(active === undefined ? [] : [[active.source, active.masked, 'in use']]),
    ...others.map(({ source, masked }) => [source, masked, '']),
  ];
  const columns = [{ head: 'FROM' }, { head: 'KEY' }, { head: '' }];
  return [
    ...(rows.length === 0 ? ['No source has a key.'] : table(columns, rows, view.columns)),
    ...problems.map(({ message }) => `${view.style('yellow', 'not usable:')} ${printable(message)}`),
    `It is sent to ${printable(baseUrl)}.`,
    ...untrusted.map((line) => `${view.style('yellow', 'ignored until `moontide trust`:')} ${printable(line)}`),
    ...(advice === undefined ? [] : [view.style('dim', advice)]),
  ];
}

/** What is in use after a change. */
export function inUseLine({ active, problems }: ProjectKey): string {
  if (active !== undefined) return `In use now: ${active.masked} from ${active.source}.`;
  const [problem] = problems;
  return problem === undefined
    ? 'No other source has a key: nothing is uploaded until the project gets one.'
    : `No key can be used now: ${printable(problem.message)}.`;
}

/** For a key that the server took. */
export function checkLines({ models = [], balance, verdict, responseTime, message }: KeyCheck): string[] {
  const names = models.slice(0, MOST_MODELS).map(printable).join(', ');
  const more = models.length > MOST_MODELS ? ', …' : '';
  return [
    verdict === 'valid' ? `The key is valid (answered in ${responseTime} ms).` : printable(message ?? verdict),
    ...(models.length === 0 ? [] : [`${count(models.length, 'model')}: ${names}${more}`]),
    ...(balance === undefined
      ? []
      : [`Balance: ${money(balance.available)} (cash ${money(balance.cash)}, vouchers ${money(balance.voucher)})`]),
  ];
}

const MOST_MODELS = 6;

function money(amount: number): string {
  return amount.toFixed(2);
}

export function apiKeyLines(keys: readonly ApiKey[], view: View): string[] {
  if (keys.length === 0) return ['No key is stored. `moontide apikeys add PROVIDER` stores one.'];
  const columns = [
    { head: 'PROVIDER' },
    { head: 'KEY' },
    { head: 'KEPT IN' },
    { head: 'HEALTH' },
    { head: 'ADDRESS', gives: 'end' },
  ] as const;
  const rows = keys.map(({ provider, masked, storedIn, health, baseUrl }) => {
    const { status, responseTime, lastChecked } = health;
    const when = lastChecked === undefined ? '' : ` (${responseTime ?? 0} ms, ${ago(lastChecked, view.now)})`;
    return [provider, masked, storedIn, `${status}${when}`, printable(baseUrl)];
  });
  return table(columns, rows, view.columns);
}
