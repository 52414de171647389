/** `mcp`: the project's documents for any agent, over the Model Context Protocol on standard input and output. */
import { once } from 'node:events';
import process from 'node:process';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { packageVersion } from '../../version.ts';
import type { Context, ExitCode } from '../context.ts';
import { createDesk } from '../mcp/desk.ts';
import { addResources, tellChanges } from '../mcp/resources.ts';
import { addTools } from '../mcp/tools.ts';
import type { TargetOptions } from '../target.ts';
import { untilAborted } from '../until-aborted.ts';

/** Until the agent closes its end, or a signal ends it. What goes wrong is told to the agent, with what to do. */
export async function mcp(context: Context, target: TargetOptions): Promise<ExitCode> {
  const ended = new AbortController();
  const signal = AbortSignal.any([context.interrupted(), ended.signal]);
  const desk = createDesk(context, target);
  const telling: Promise<void>[] = [];
  const serving = serveStdio(
    ({ era }) => {
      const server = new McpServer(
        { name: 'moontide', title: 'Moontide', version: packageVersion() },
        {
          capabilities: { tools: {}, resources: { listChanged: true, subscribe: true } },
          instructions:
            "The documents of this project (.ai/, .agents/, docs/, README.md, AGENTS.md, CLAUDE.md), kept in step with Moonshot's Files API.",
        },
      );
      addTools(server, desk, context.clock);
      const isWanted = addResources(server, desk, era);
      telling.push(tellChanges(server, { desk, isWanted, clock: context.clock, signal }));
      return server;
    },
    { onerror: (error) => context.stderr.write(`moontide mcp: ${error.message}\n`) },
  );
  await Promise.race([once(process.stdin, 'close'), once(process.stdin, 'end'), untilAborted(signal)]);
  ended.abort();
  await Promise.all(telling);
  await serving.close();
  return 0;
}
