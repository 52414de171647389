/** A small agent that speaks the Agent Client Protocol: what a prompt begins with says what it does. */
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import {
  agent,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  type RequestPermissionResponse,
} from '@agentclientprotocol/sdk';

let sessions = 0;
const cancelled = new Map<string, () => void>();

const app = agent({ name: 'tide' })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: PROTOCOL_VERSION,
    agentCapabilities: { loadSession: true, sessionCapabilities: { close: {}, delete: {} } },
  }))
  .onRequest(methods.agent.session.new, () => ({ sessionId: `tide-${process.pid}-${(sessions += 1)}` }))
  .onRequest(methods.agent.session.load, () => ({}))
  .onRequest(methods.agent.session.close, ({ params }) => {
    appendFileSync('let-go', `close ${params.sessionId}\n`);
    return {};
  })
  .onRequest(methods.agent.session.delete, ({ params }) => {
    appendFileSync('let-go', `delete ${params.sessionId}\n`);
    return {};
  })
  .onNotification(methods.agent.session.cancel, ({ params }) => cancelled.get(params.sessionId)?.())
  .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
    const { sessionId } = params;
    const text = params.prompt.map((part) => (part.type === 'text' ? part.text : '')).join(' | ');
    const say = async (words: string): Promise<void> => {
      await client.notify(methods.client.session.update, {
        sessionId,
        update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: words } },
      });
    };
    const [word, ...rest] = text.split(' ');
    switch (word) {
      case 'crash':
        process.stderr.write('the tide is out\n');
        process.kill(process.pid, 'SIGKILL');
        return { stopReason: 'end_turn' };
      case 'break':
        await say('High water is ');
        process.kill(process.pid, 'SIGKILL');
        return { stopReason: 'end_turn' };
      case 'cling':
        // Holds the agent's output open when the agent is gone.
        spawn('sleep', ['5'], { stdio: 'inherit' }).unref();
        await say(`${sessionId}: clinging`);
        break;
      case 'fail':
        throw new Error('no water');
      case 'hang':
        writeFileSync('hanging', text);
        await new Promise<void>((resolve) => {
          if (rest[0] === 'politely') cancelled.set(sessionId, resolve);
        });
        return { stopReason: 'cancelled' };
      case 'read': {
        const { content } = await client.request(methods.client.fs.readTextFile, { sessionId, path: rest.join(' ') });
        await say(content);
        break;
      }
      case 'tell':
      case 'run': {
        if (word === 'tell') await say('One moment: ');
        const toolCall = {
          toolCallId: 'call-1',
          title: 'run a command',
          kind: 'execute',
          rawInput: { command: rest.join(' ') },
        } as const;
        const { outcome }: RequestPermissionResponse = await client.request(methods.client.session.requestPermission, {
          sessionId,
          toolCall,
          options: [
            { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
            { optionId: 'no', name: 'No', kind: 'reject_once' },
          ],
        });
        await say(outcome.outcome === 'selected' ? outcome.optionId : outcome.outcome);
        break;
      }
      default:
        await say(`${sessionId}: ${text}`);
    }
    return { stopReason: 'end_turn' };
  });

app.connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>));
