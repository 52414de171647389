/** Whether the daemon starts at login, and how the service does. */
import { hasCode } from '../../core/errors.ts';
import type { ServiceStatus } from '../../install/service-manager.ts';
import { managerOf } from '../commands/service.ts';
import type { Context } from '../context.ts';
import { printable } from '../render/text.ts';
import type { Finding } from './finding.ts';

const name = 'service';

export async function examineService(context: Context): Promise<Finding> {
  try {
    return judgeService(await managerOf(context, false).status());
  } catch (error) {
    if (!hasCode(error, 'NO_SERVICE_MANAGER', 'START_FAILED')) throw error;
    return {
      name,
      verdict: 'ok',
      detail: 'no systemd or launchd answers for this user; `moontide start` does without',
    };
  }
}

export function judgeService({ manager, isInstalled, isEnabled, isCurrent, state, detail }: ServiceStatus): Finding {
  if (!isInstalled) {
    return { name, verdict: 'ok', detail: 'not installed; `moontide service install` starts the daemon at login' };
  }
  const said = `${manager}: ${state}${detail === undefined ? '' : `, ${printable(detail)}`}`;
  if (state === 'failed')
    return { name, verdict: 'fail', detail: said, fix: 'See `moontide logs`, then `moontide start`.' };
  if (!isCurrent) {
    const other = `${said}; it starts another Node or another Moontide than this one`;
    return { name, verdict: 'warn', detail: other, fix: '`moontide service install`' };
  }
  if (!isEnabled) {
    return { name, verdict: 'warn', detail: `${said}; not at login`, fix: '`moontide service install`' };
  }
  return { name, verdict: 'ok', detail: said };
}
