/** Where every use of a tool passes: the rules decide, and where they ask, a person does. */
import { MoontideError } from '../core/errors.ts';
import type { Decision } from '../core/permission-judge.ts';
import type { Session } from './ports.ts';
import { changeSession } from './keeping.ts';
import type { SessionParts } from './parts.ts';
import { decide, LONGEST_ACTION } from './rules.ts';
import type { WhenAsked } from './permission-desk.ts';
import type { ToolInput } from './ports.ts';

export interface GateRequest {
  readonly tool: string;
  readonly action: string;
  readonly input: ToolInput;
  readonly whenAsked: WhenAsked | undefined;
}

export interface Gate {
  /** @throws MoontideError AGENT_NOT_FOUND, INVALID_REQUEST. */
  decide(session: Session, tool: string, action: string, agent?: string): Promise<Decision>;
  /**
   * Resolves when the use is allowed, by a rule or by a person.
   * @throws MoontideError PERMISSION_DENIED, PERMISSION_REQUIRED, PERMISSION_TIMEOUT; the signal's reason.
   */
  pass(session: Session, request: GateRequest, signal: AbortSignal): Promise<'by-rule' | 'by-answer'>;
}

export function createGate({ store, projects, rooms }: Omit<SessionParts, 'gate'>): Gate {
  const decideUse: Gate['decide'] = async (session, tool, action, agent) => {
    if (action.length > LONGEST_ACTION) {
      throw new MoontideError('INVALID_REQUEST', `action has more than ${LONGEST_ACTION} characters.`, {
        details: { field: 'action' },
      });
    }
    const policy = await projects.policy(session.projectId);
    const asker = { session, agent, policy, root: projects.root(session.projectId), grants: store.grants(session.id) };
    return decide(tool, action, asker);
  };

  return {
    decide: decideUse,
    async pass(session, { tool, action, input, whenAsked }, signal) {
      // The session's own rules may have been changed since.
      const current = store.get(session.id) ?? session;
      const decision = await decideUse(current, tool, action);
      if (decision.action === 'allow') return 'by-rule';
      const details = { tool, action, pattern: decision.pattern, configured_action: decision.action };
      if (decision.action === 'deny') {
        throw new MoontideError('PERMISSION_DENIED', `${tool} is not permitted here: ${decision.reason}`, {
          details,
          fix: DENIED_FIX,
        });
      }
      changeSession(store, session.id, (one) => ({
        ...one,
        stats: { ...one.stats, permissionRequests: one.stats.permissionRequests + 1 },
      }));
      const room = rooms.of(session.id);
      const agent = current.agent === undefined ? {} : { agent: current.agent };
      const question = { tool, action, input, ...agent, reason: decision.reason, whenAsked: room.whenAsked(whenAsked) };
      const answer = await room.desk.ask(question, signal);
      if (answer.action === 'allow') return 'by-answer';
      throw new MoontideError('PERMISSION_DENIED', `${tool} was not permitted by the person who was asked.`, {
        details,
        fix: 'Do without it, or ask again.',
      });
    },
  };
}

const DENIED_FIX = 'Change the rule that the message names, in the session, the configuration or OPENCODE_PERMISSION.';
