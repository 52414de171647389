/** Sessions, from the domain's values to the wire. */
import type { Decision } from '../../core/permission-judge.ts';
import type { PermissionRules } from '../../core/permission.ts';
import type { PendingPermission } from '../../session/permission-desk.ts';
import type { Message, Session } from '../../session/ports.ts';
import type { Message as WireMessage } from '../protocol/message.ts';
import type { PendingPermission as WirePending, PermissionDecision } from '../protocol/permission.ts';
import type { Session as WireSession } from '../protocol/session.ts';
import { defined } from './defined.ts';
import { isoInstant } from './instant.ts';

/** `rules` are those in force, which its own are a part of. */
export function viewSession(session: Session, rules: PermissionRules): WireSession {
  const { messages, toolCalls, permissionRequests, tokens } = session.stats;
  return defined({
    id: session.id,
    name: session.name,
    project: session.projectId,
    engine: session.engine,
    agent: session.agent,
    agentFile: session.profile?.file,
    model: session.model,
    sprint: session.sprint,
    state: session.state,
    permissions: viewRules(rules),
    createdAt: isoInstant(session.createdAt),
    usedAt: isoInstant(session.usedAt),
    archivedAt: isoInstant(session.archivedAt),
    stats: {
      messages,
      toolCalls,
      permissionRequests,
      tokens: { input: tokens.input, cached: tokens.cached, output: tokens.output },
    },
  });
}

export function viewMessage(message: Message): WireMessage {
  return defined({
    id: message.id,
    sessionId: message.sessionId,
    type: message.type,
    at: isoInstant(message.at),
    parts: [...message.parts],
    stopReason: message.stopReason,
    error: message.error,
  });
}

export function viewDecision({ action, reason, tool, text, pattern, source }: Decision): PermissionDecision {
  return { permitted: action === 'allow', action, reason, tool, text, pattern, source };
}

export function viewPending(pending: PendingPermission): WirePending {
  return defined({
    id: pending.id,
    tool: pending.tool,
    action: pending.action,
    agent: pending.agent,
    input: { ...pending.input },
    reason: pending.reason,
    askedAt: isoInstant(pending.askedAt),
    expiresAt: isoInstant(pending.expiresAt),
  });
}

function viewRules(rules: PermissionRules): WireSession['permissions'] {
  return rules as WireSession['permissions'];
}
