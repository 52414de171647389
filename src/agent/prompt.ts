/** One prompt in a session of its own, as messages. */
import type { ApprovalRequest, Approval, Message } from './messages.ts';
import { MessageBuilder } from './messages.ts';
import type { AgentSession, TurnOptions } from './session.ts';

export interface PromptOptions extends TurnOptions {
  /** Decides on each use of a tool that the rules ask about; without it, and without `yolo`, such uses are rejected. */
  readonly approvalHandler?: (request: Omit<ApprovalRequest, 'resolve'>) => Approval | Promise<Approval>;
}

/** Whatever comes of it, the session is removed. */
export async function* promptOnce(
  open: () => Promise<AgentSession>,
  text: string,
  { approvalHandler = () => 'reject', signal }: PromptOptions,
): AsyncGenerator<Message, void, void> {
  await using session = await open();
  const messages = new MessageBuilder();
  try {
    for await (const wire of session.prompt(text, signal === undefined ? {} : { signal })) {
      if (wire.type === 'approval_request') await wire.resolve(await approvalHandler(wire));
      const message = messages.take(wire);
      if (message !== undefined) yield message;
    }
  } finally {
    await session.delete();
  }
}
