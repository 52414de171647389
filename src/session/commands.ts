/** Commands that people run in a session, under its rules. */
import { hasCode, MoontideError } from '../core/errors.ts';
import type { ShellRequest } from './api.ts';
import type { Message, Session, ToolPart } from './ports.ts';
import type { Room } from './room.ts';
import { LONGEST_ACTION } from './rules.ts';
import { changeSession, keepMessage, newMessageId } from './keeping.ts';
import type { SessionParts } from './parts.ts';
import { shellEnvironment } from './shell-environment.ts';
import { createShellReport, progressOf } from './shell-report.ts';
import { runShell, type ShellResult } from './shell.ts';

export interface Commands {
  run(session: Session, request: ShellRequest, signal: AbortSignal): Promise<Message>;
}

const TIMEOUT_MS = 120_000;

/** Of output, in one answer. */
const MAX_CHARACTERS = 1_000_000;

/** At a time, in one session. */
const MOST_RUNNING = 16;

export function createCommands({ store, projects, rooms, gate, clock, newId, env }: SessionParts): Commands {
  async function run(session: Session, room: Room, request: ShellRequest, signal: AbortSignal): Promise<Message> {
    const { command, timeoutMs = TIMEOUT_MS, whenAsked } = request;
    try {
      await gate.pass(session, { tool: 'bash', action: command, input: { command }, whenAsked }, signal);
    } catch (error) {
      if (!hasCode(error, 'PERMISSION_DENIED')) throw error;
      const { message, details, fix, cause } = error;
      throw new MoontideError('COMMAND_DENIED', message, { details, fix, cause });
    }
    const callId = `call_${newId()}`;
    const report = createShellReport({ clock, tell: room.tell, callId, command, maxCharacters: MAX_CHARACTERS });
    room.tell('tool_start', { tool: 'bash', callId, command, input: { command }, streaming: true });
    const result = await runShell(
      {
        command,
        folder: projects.root(session.projectId),
        env: shellEnvironment(env),
        timeoutMs,
        maxCharacters: MAX_CHARACTERS,
        signal,
        onOutput: (output) => report.onOutput(output),
      },
      clock,
    ).finally(() => report.end());
    const part = toolPart(command, result);
    room.tell('tool_complete', {
      tool: 'bash',
      callId,
      status: part.status,
      elapsed: Math.round(result.elapsedMs) / 1000,
      ...(result.end.kind === 'exited' ? { exitCode: result.end.code } : {}),
    });
    const message: Message = {
      id: newMessageId(newId),
      sessionId: session.id,
      type: 'assistant',
      at: clock.now(),
      parts: [part],
    };
    keepMessage(store, message);
    changeSession(store, session.id, (one) => ({
      ...one,
      stats: { ...one.stats, toolCalls: one.stats.toolCalls + 1 },
    }));
    return ended(message, part, result, timeoutMs, signal);
  }

  return {
    async run(session, request, signal) {
      requireCommand(request.command);
      const room = rooms.of(session.id);
      if (room.running.size >= MOST_RUNNING) {
        throw new MoontideError('SESSION_LOCKED', `${MOST_RUNNING} commands are running in the session already.`);
      }
      const running = run(session, room, request, AbortSignal.any([signal, room.stop]));
      const settled = running.then(
        () => {},
        () => {},
      );
      room.running.add(settled);
      try {
        return await running;
      } finally {
        room.running.delete(settled);
      }
    },
  };
}

function requireCommand(command: string): void {
  const problem =
    command.trim() === ''
      ? 'is empty'
      : command.includes('\0')
        ? 'has a NUL character in it'
        : command.length > LONGEST_ACTION
          ? `has more than ${LONGEST_ACTION} characters`
          : undefined;
  if (problem !== undefined) {
    throw new MoontideError('INVALID_COMMAND', `The command ${problem}`, { details: { field: 'command' } });
  }
}

/** @throws MoontideError COMMAND_TIMEOUT, and the signal's reason, with what the command had written until then. */
function ended(message: Message, part: ToolPart, result: ShellResult, timeoutMs: number, signal: AbortSignal): Message {
  switch (result.end.kind) {
    case 'exited':
    case 'killed':
      return message;
    case 'timed-out':
      throw new MoontideError('COMMAND_TIMEOUT', `The command was ended after ${timeoutMs / 1000} s.`, {
        details: { messageId: message.id, timeoutMs, output: part.output },
      });
    case 'cancelled':
      throw signal.reason;
  }
}

function toolPart(command: string, result: ShellResult): ToolPart {
  const { end } = result;
  return {
    type: 'tool',
    tool: 'bash',
    input: { command },
    output: result.output,
    status: end.kind === 'cancelled' ? 'cancelled' : end.kind === 'exited' && end.code === 0 ? 'completed' : 'failed',
    metadata: {
      streaming: false,
      streamingIndicator: '',
      progress: progressOf(result, result.elapsedMs),
      truncated: result.isCut,
      ...(end.kind === 'exited' ? { exitCode: end.code } : {}),
      ...(end.kind === 'killed' ? { signal: end.signal } : {}),
    },
  };
}
