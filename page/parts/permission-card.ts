import { showPath } from '../../src/cli/render/text.ts';
import type { PendingPermission, PermissionAnswer } from '../../src/control/protocol/permission.ts';
import { path, send } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { Action } from './action.ts';
import { Moment, useNow } from './moment.ts';

export interface PermissionCardProps {
  readonly sessionId: string;
  readonly permission: PendingPermission;
}

/** A use of a tool that waits for a person. */
export function PermissionCard({ sessionId, permission }: PermissionCardProps): Shown {
  const now = useNow();
  const { id, tool, action, agent, reason, expiresAt } = permission;
  const answer = (given: PermissionAnswer) => (): Promise<unknown> =>
    send('POST', path`/session/${sessionId}/permissions/${id}`, given);
  return html`<section class="halt" role="alertdialog" aria-label=${`May ${agent ?? 'the agent'} use ${tool}?`}>
    <h2>May ${agent === undefined ? 'it' : showPath(agent)} use <code>${showPath(tool)}</code>?</h2>
    <pre>${action}</pre>
    <p class="quiet">${reason}. It waits, and is refused by itself <${Moment} at=${expiresAt} now=${now} />.</p>
    <div class="actions">
      <${Action} label="Allow once" look="main" act=${answer({ action: 'allow' })} />
      <${Action} label="Allow for this session" act=${answer({ action: 'allow', remember: 'session' })} />
      <${Action} label="Deny" look="danger" act=${answer({ action: 'deny' })} />
    </div>
  </section>`;
}
