/** One running agent that speaks the Agent Client Protocol on its standard input and output. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import {
  client,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  type ClientConnection,
  type InitializeResponse,
  type ReadTextFileRequest,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  type SessionNotification,
  type WriteTextFileRequest,
} from '@agentclientprotocol/sdk';
import type { Clock } from '../../clock.ts';
import { MoontideError } from '../../core/errors.ts';

export interface AgentCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** What an agent asks of us; each names the agent's own session. */
export interface AgentHandler {
  update(notification: SessionNotification): void;
  permission(request: RequestPermissionRequest): Promise<RequestPermissionResponse>;
  readTextFile(request: ReadTextFileRequest): Promise<string>;
  writeTextFile(request: WriteTextFileRequest): Promise<void>;
}

export interface Agent {
  readonly connection: ClientConnection;
  readonly capabilities: InitializeResponse['agentCapabilities'];
  /** Aborts when the process has ended, so that nothing more may be asked of it; what it said may still come. */
  readonly ended: AbortSignal;
  /** Aborts after that, when what it said has come. */
  readonly gone: AbortSignal;
  /** Its last words on standard error, for a person. */
  lastWords(): string;
  /** Asks it to end by closing its input, which ends its tools as well; kills it when it does not. */
  stop(): Promise<void>;
}

const START_MS = 60_000;
/** Kimi Code 2.1.0 needs a quarter of a second. */
const STOP_MS = 5_000;
const LONGEST_WORDS = 2_000;

/** @throws MoontideError PROVIDER_UNAVAILABLE when it cannot be started, or is no such agent. */
export async function startAgent(
  { command, args, env, folder }: AgentCommand,
  handler: AgentHandler,
  clock: Clock,
): Promise<Agent> {
  const child = spawn(command, [...args], { cwd: folder, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const words = lastWordsOf(child);
  const ended = new AbortController();
  const gone = new AbortController();
  const closed = once(child, 'close').then(
    () => gone.abort(),
    () => gone.abort(),
  );
  // What it has started may hold its output open for longer than it lives; what it said itself is there by the next round.
  child.once('exit', () => {
    ended.abort();
    setImmediate(() => setImmediate(() => gone.abort()));
  });
  child.stdin.on('error', () => gone.abort());
  const connection = client({ name: 'moontide' })
    .onNotification(methods.client.session.update, ({ params }) => handler.update(params))
    .onRequest(methods.client.session.requestPermission, ({ params }) => handler.permission(params))
    .onRequest(methods.client.fs.readTextFile, async ({ params }) => ({ content: await handler.readTextFile(params) }))
    .onRequest(methods.client.fs.writeTextFile, async ({ params }) => {
      await handler.writeTextFile(params);
      return {};
    })
    .connect(ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>));

  const agent: Agent = {
    connection,
    capabilities: undefined,
    // The end of its output comes before its end, and is as good.
    gone: AbortSignal.any([gone.signal, connection.signal]),
    ended: AbortSignal.any([ended.signal, gone.signal, connection.signal]),
    lastWords: words,
    async stop() {
      child.stdin.end();
      const late = new AbortController();
      await Promise.race([closed, clock.sleep(STOP_MS, late.signal).catch(() => {})]);
      late.abort();
      if (!gone.signal.aborted) child.kill('SIGKILL');
      await closed;
    },
  };
  try {
    const { agentCapabilities } = await initialized(connection, agent.gone, clock);
    return { ...agent, capabilities: agentCapabilities };
  } catch (error) {
    await agent.stop();
    throw new MoontideError('PROVIDER_UNAVAILABLE', `${command} cannot be used as an agent${said(words())}`, {
      cause: error,
      fix: 'Check that it is installed and runs with the Node.js on the PATH.',
    });
  }
}

async function initialized(connection: ClientConnection, gone: AbortSignal, clock: Clock): Promise<InitializeResponse> {
  const over = new AbortController();
  const late = clock.sleep(START_MS, over.signal).then(() => {
    throw new Error(`it did not answer within ${START_MS / 1000} s`);
  });
  try {
    return await Promise.race([
      connection.agent.request(methods.agent.initialize, {
        protocolVersion: PROTOCOL_VERSION,
        // Reading and writing go through us, since rules hold for them that the agent does not know.
        clientCapabilities: { fs: { readTextFile: true, writeTextFile: true } },
        clientInfo: { name: 'moontide', version: '0' },
      }),
      rejected(gone),
      late,
    ]);
  } finally {
    over.abort();
    late.catch(() => {});
  }
}

/** Rejects when the agent is gone. */
export function rejected(gone: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const fail = (): void => reject(new MoontideError('PROVIDER_UNAVAILABLE', 'The agent ended while it was needed.'));
  if (gone.aborted) fail();
  else gone.addEventListener('abort', fail, { once: true });
  return promise;
}

function lastWordsOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-LONGEST_WORDS);
  });
  child.on('error', (error) => {
    text = error.message;
  });
  return () => text.trim();
}

function said(words: string): string {
  return words === '' ? '.' : `: ${words.split('\n').at(-1) ?? words}`;
}
