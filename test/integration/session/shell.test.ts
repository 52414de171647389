import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../../src/core/model.ts';
import type { ToolPart } from '../../../src/session/ports.ts';
import { startScriptedSessions, type RunningSessions } from '../../support/sessions.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NEVER = new AbortController().signal;
const EVERYTHING = { bash: 'allow', edit: 'allow' } as const;

interface Shell extends AsyncDisposable {
  readonly running: RunningSessions;
  readonly id: SessionId;
  run(command: string, options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<ToolPart>;
}

async function shell(env: Readonly<Record<string, string | undefined>> = process.env): Promise<Shell> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(tempFolder());
  const running = stack.use(await startScriptedSessions(folder.path, { env }));
  const { id } = await running.sessions.create({ permissions: EVERYTHING });
  const owned = stack.move();
  return {
    running,
    id,
    async run(command, { signal = NEVER, ...options } = {}) {
      const message = await running.sessions.shell(id, { command, ...options }, signal);
      return message.parts[0] as ToolPart;
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

/** True while a process with this id is alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/mu.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function pidIn(path: string): Promise<number> {
  await expect.poll(() => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
  return Number(readFileSync(path, 'utf8'));
}

describe('a command', () => {
  it("runs in the project's folder and is kept with what it wrote and how it ended", async () => {
    await using own = await shell();
    const part = await own.run('pwd; echo oops >&2; exit 3');
    expect(part).toMatchObject({
      type: 'tool',
      tool: 'bash',
      input: { command: 'pwd; echo oops >&2; exit 3' },
      status: 'failed',
      metadata: { exitCode: 3, truncated: false, progress: { stdoutLines: 1, stderrLines: 1 } },
    });
    expect(part.output.split('\n').toSorted()).toEqual(['', own.running.root, 'oops'].toSorted());
    expect(own.running.sessions.messages(own.id, { limit: 5 })).toHaveLength(1);
    expect(own.running.sessions.get(own.id).stats).toMatchObject({ messages: 1, toolCalls: 1 });
  });

  it('sees no key, and nothing that would run before it', async () => {
    const secrets = { KIMI_API_KEY: 'sk-secret', AWS_SECRET_ACCESS_KEY: 'aws', SSH_AUTH_SOCK: '/tmp/agent' };
    const traps = {
      BASH_ENV: '/tmp/evil',
      'BASH_FUNC_git%%': '() { echo evil; }',
      SHELLOPTS: 'xtrace',
      LD_PRELOAD: 'x',
    };
    await using own = await shell({ ...secrets, ...traps, PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' });
    const { output } = await own.run('env');
    const names = output.split('\n').map((line) => line.split('=')[0]);
    expect(names).toEqual(expect.arrayContaining(['PATH', 'LC_ALL']));
    for (const name of [...Object.keys(secrets), ...Object.keys(traps)]) expect(names).not.toContain(name);
  });

  it('has nothing to read', async () => {
    await using own = await shell();
    expect(await own.run('cat; read -r x || echo end')).toMatchObject({ output: 'end\n' });
  });

  it('keeps the beginning and the end of what is too long, and counts all of it', async () => {
    await using own = await shell();
    const part = await own.run('echo first; head -c 3000000 /dev/zero | tr "\\0" x; echo; echo last');
    expect(part.output.length).toBeLessThan(1_100_000);
    expect(part.output).toMatch(/^first\n[\s\S]*\[… \d+ characters left out …\][\s\S]*\nlast\n$/u);
    expect(part.metadata).toMatchObject({ truncated: true, progress: { bytesReceived: 3_000_012 } });
  });

  it('is told to followers while it runs, in few events', async () => {
    await using own = await shell();
    using followed = own.running.sessions.follow(own.id);
    const start = followed.feed.latestId;
    const running = own.run('echo one; while ! [ -e go ]; do sleep 0.02; done; seq 20000');
    const events = (): readonly (readonly [string, string])[] => {
      const found: (readonly [string, string])[] = [];
      for (let event = followed.feed.next(start); event !== undefined; event = followed.feed.next(event.id)) {
        found.push([event.type, event.json]);
      }
      return found;
    };
    await expect.poll(() => events().map(([type]) => type)).toEqual(['tool_start', 'tool_output']);
    expect(JSON.parse(events()[1]?.[1] ?? '')).toMatchObject({ tool: 'bash', output: 'one\n', stream: 'stdout' });
    await own.run('touch go');
    const { output } = await running;
    const mine = events().filter(([type, json]) => type === 'tool_output' && !json.includes('touch'));
    expect(mine.map(([, json]) => (JSON.parse(json) as { output: string }).output).join('')).toBe(output);
    expect(mine.length).toBeLessThan(100);
    expect(events().at(-1)?.[0]).toBe('tool_complete');
  });

  it.each(['', '  \n', 'echo a\0b'])('is refused where it is none: %j', async (command) => {
    await using own = await shell();
    await expect(own.run(command)).rejects.toMatchObject({ code: 'INVALID_COMMAND' });
  });

  it('that is denied says by which rule', async () => {
    await using own = await shell();
    own.running.sessions.change(own.id, { permissions: { bash: { 'rm *': 'deny', '*': 'allow' } } });
    await expect(own.run('ls; rm -rf x')).rejects.toMatchObject({
      code: 'COMMAND_DENIED',
      details: { tool: 'bash', action: 'ls; rm -rf x', pattern: 'rm *', configured_action: 'deny' },
    });
  });

  it('that nobody may allow is refused at once', async () => {
    await using own = await shell();
    own.running.sessions.change(own.id, { permissions: {} });
    await expect(own.run('ls')).rejects.toMatchObject({ code: 'PERMISSION_REQUIRED' });
  });

  it('that cannot be started says so', async () => {
    await using own = await shell({ PATH: '/nowhere' });
    await expect(own.run('ls')).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
  });
});

describe('all that a command started', () => {
  it('ends with it', async () => {
    await using own = await shell();
    await own.run('sleep 300 & echo $! > pid; sleep 300 | sleep 300 &');
    const pid = await pidIn(join(own.running.root, 'pid'));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('ends with it or when the caller goes away, also what left its process group and its session', async () => {
    await using own = await shell();
    const nested = "setsid bash -c 'echo $$ > other; exec sleep 300' & echo $$ > pid; exec sleep 300";
    const away = `setsid bash -c "${nested.replaceAll('$', String.raw`\$`)}" > /dev/null 2>&1 &`;
    await own.run(`${away} until [ -s pid ] && [ -s other ]; do sleep 0.02; done`);
    const left = await Promise.all(['pid', 'other'].map((name) => pidIn(join(own.running.root, name))));
    expect(left.map(isAlive)).toEqual([false, false]);

    await own.run('rm pid');
    const gone = new AbortController();
    const running = own.run(`${away} sleep 300`, { signal: gone.signal });
    const pid = await pidIn(join(own.running.root, 'pid'));
    gone.abort(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('ends when its time is over, however it clings to life', async () => {
    await using own = await shell();
    const running = own.run("trap '' TERM; echo $$ > pid; echo before; sleep 300; sleep 300", { timeoutMs: 4_000 });
    await expect(running).rejects.toMatchObject({ code: 'COMMAND_TIMEOUT', details: { output: 'before\n' } });
    expect(isAlive(await pidIn(join(own.running.root, 'pid')))).toBe(false);
  });

  it('ends when the caller goes away', async () => {
    await using own = await shell();
    const gone = new AbortController();
    const running = own.run('(echo $BASHPID > pid; exec sleep 300) | cat', { signal: gone.signal });
    const pid = await pidIn(join(own.running.root, 'pid'));
    gone.abort(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('ends when the session is told to, and when all end', async () => {
    await using own = await shell();
    for (const end of [() => own.running.sessions.abort(own.id), () => own.running.restart()]) {
      const running = own.run('echo $$ > pid; exec sleep 300');
      const failed = expect(running).rejects.toBeDefined();
      const pid = await pidIn(join(own.running.root, 'pid'));
      await end();
      await failed;
      await expect.poll(() => isAlive(pid)).toBe(false);
      await own.run('rm pid');
    }
  });

  it('ends when the daemon is killed, whatever the command made of signals', async () => {
    using folder = tempFolder();
    const program = fileURLToPath(new URL('../../support/program-shell.ts', import.meta.url));
    const command =
      "trap '' TERM HUP INT; (echo $BASHPID > inner; exec sleep 300) | cat & setsid bash -c 'echo $$ > away; exec sleep 300' & echo $$ > outer; sleep 300";
    const daemon = spawn(process.execPath, [program, folder.path, command], { stdio: 'ignore' });
    using _cleanup = { [Symbol.dispose]: () => void daemon.kill('SIGKILL') };
    const pids = await Promise.all(['outer', 'inner', 'away'].map((name) => pidIn(join(folder.path, name))));
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    daemon.kill('SIGKILL');
    await expect.poll(() => pids.map(isAlive)).toEqual([false, false, false]);
  });
});
