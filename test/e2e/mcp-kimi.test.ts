import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { methods, type NewSessionResponse, type SessionNotification } from '@agentclientprotocol/sdk';
import { onTestFinished } from 'vitest';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { startAgent, type AgentHandler } from '../../src/session/acp/agent.ts';
import { openCommandLine, TEST_KEY } from '../support/command-line.ts';
import { KIMI_MAIN } from '../support/kimi-desk.ts';

/** Allows every use of a tool, and keeps what the agent says. */
function handlerInto(updates: SessionNotification[]): AgentHandler {
  return {
    update: (notification) => void updates.push(notification),
    permission: async ({ options }) => {
      const allow = options.find(({ kind }) => kind === 'allow_once');
      return { outcome: { outcome: 'selected', optionId: allow?.optionId ?? '' } };
    },
    readTextFile: () => Promise.reject(new Error('not asked for')),
    writeTextFile: () => Promise.reject(new Error('not asked for')),
  };
}

it('gives Kimi Code itself the documents', async () => {
  const line = await openCommandLine({
    answerer: ({ messages }) => {
      const last = messages.at(-1);
      if (last?.role === 'tool') return { content: `I read: ${JSON.stringify(last.content)}` };
      const args = { path: 'docs/plan.md' };
      return { toolCalls: [{ id: 'call_1', name: 'mcp__moontide__read_document', arguments: args }] };
    },
  });
  onTestFinished(() => line[Symbol.asyncDispose]());
  execFileSync('git', ['init', '--quiet'], { cwd: line.root });
  await line.run('init --yes --no-config --no-ignore');
  const home = join(line.folder, 'kimi');
  mkdirSync(home);
  const updates: SessionNotification[] = [];
  const agent = await startAgent(
    {
      command: process.execPath,
      args: [KIMI_MAIN, 'acp'],
      folder: line.root,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: line.folder,
        KIMI_CODE_HOME: home,
        KIMI_DISABLE_TELEMETRY: '1',
        KIMI_CODE_NO_AUTO_UPDATE: '1',
        KIMI_MODEL_NAME: 'kimi-k3',
        KIMI_MODEL_API_KEY: TEST_KEY,
        KIMI_MODEL_BASE_URL: line.emulator.baseUrl,
      },
    },
    handlerInto(updates),
    systemClock,
  );
  onTestFinished(() => agent.stop());
  const { command, env } = line.commandFor('mcp');
  const [program, ...args] = command;
  const variables = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  const { sessionId }: NewSessionResponse = await agent.connection.agent.request(methods.agent.session.new, {
    cwd: line.root,
    mcpServers: [{ name: 'moontide', command: program, args, env: variables }],
  });
  const prompt = [{ type: 'text' as const, text: 'What is the plan?' }];
  await agent.connection.agent.request(methods.agent.session.prompt, { sessionId, prompt });
  const said = updates
    .map(({ update }) =>
      update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text' ? update.content.text : '',
    )
    .join('');
  expect(said).toContain('I read: ');
  expect(said).toContain('The plan.');
  expect(
    updates.some(({ update }) => update.sessionUpdate === 'tool_call_update' && update.status === 'completed'),
  ).toBe(true);
});
