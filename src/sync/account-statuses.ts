import type { AccountStatus } from './api.ts';
import type { Account, TimedListing } from './ports/account.ts';
import type { ProjectEntry } from './ports/registry.ts';

/** One for each account, whatever keys of its projects reach it. `maxFiles`: what an account may hold. */
export function accountStatuses(
  projects: Iterable<{ readonly entry: ProjectEntry; readonly account: Account | undefined }>,
  maxFiles: number,
): readonly AccountStatus[] {
  const accounts = new Map<string, AccountStatus>();
  const seen = new Set<string>();
  for (const { entry, account } of projects) {
    if (account === undefined) continue;
    const known = accounts.get(account.groupId);
    const { lastListing, masked } = account;
    const keys = [...(known?.keys ?? []), ...(seen.has(account.id) ? [] : [masked])];
    seen.add(account.id);
    accounts.set(account.groupId, {
      id: account.groupId,
      baseUrl: account.baseUrl,
      masked: known?.masked ?? masked,
      keys,
      projects: [...(known?.projects ?? []), entry.id],
      queue: account.queue.stats(),
      ...(lastListing === undefined ? listedBefore(known) : listed(lastListing, maxFiles)),
    });
  }
  return [...accounts.values()];
}

type Listed = Pick<AccountStatus, 'files' | 'responseMs'>;

function listed({ files, takenAt, tookMs }: TimedListing, limit: number): Listed {
  return { files: { total: files.length, limit, at: takenAt }, responseMs: tookMs };
}

/** By another key that reaches the same account. */
function listedBefore({ files, responseMs }: Listed = {}): Listed {
  return { ...(files === undefined ? {} : { files }), ...(responseMs === undefined ? {} : { responseMs }) };
}
