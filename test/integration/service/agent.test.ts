import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Session, prompt, type WireMessage } from '../../../service/agent.ts';
import { startDaemon } from '../../../service/daemon.ts';
import { systemClock } from '../../../src/clock.ts';
import { resolvePaths } from '../../../src/config/paths.ts';
import { createControlClient } from '../../../src/control/client.ts';
import { startEmulator } from '../../../src/emulator/index.ts';
import { agentHome, type AgentHome } from '../../support/agent-home.ts';
import { KIMI_MAIN } from '../../support/kimi-desk.ts';
import { RecordingLog } from '../../support/recording-log.ts';

function tideIn({ workDir, env }: AgentHome) {
  return { workDir, env, engine: 'tide' } as const;
}

async function textOf(messages: AsyncIterable<{ extractText(): string }>): Promise<string> {
  let text = '';
  for await (const message of messages) text += message.extractText();
  return text;
}

async function all(wires: AsyncIterable<WireMessage>): Promise<WireMessage[]> {
  const told: WireMessage[] = [];
  for await (const wire of wires) told.push(wire);
  return told;
}

function said(wires: readonly WireMessage[]): string {
  return wires.flatMap((wire) => (wire.type === 'text' ? [wire.text] : [])).join('');
}

describe('a prompt without a daemon', () => {
  it('gives the answer as messages and leaves no session behind', async () => {
    using home = agentHome();
    expect(await textOf(prompt('hello', tideIn(home)))).toMatch(/: hello$/u);
    expect(home.kept()).toEqual([]);
  });

  it('rejects what the rules ask about, unless it is told otherwise', async () => {
    using home = agentHome();
    expect(await textOf(prompt('run make tea', tideIn(home)))).toBe('no');
    expect(await textOf(prompt('run make tea', { ...tideIn(home), yolo: true }))).toBe('yes');
    const asked: string[] = [];
    const handled = prompt('run make tea', {
      ...tideIn(home),
      approvalHandler: async ({ tool, action, arguments: given }) => {
        asked.push(`${tool} ${action} ${JSON.stringify(given)}`);
        return 'approve' as const;
      },
    });
    expect(await textOf(handled)).toBe('yes');
    expect(asked).toEqual(['bash make tea {"command":"make tea"}']);
  });

  it('removes its session also when it fails, and when nobody reads on', async () => {
    using home = agentHome();
    await expect(textOf(prompt('fail', tideIn(home)))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    for await (const _message of prompt('hello', tideIn(home))) break;
    expect(home.kept()).toEqual([]);
  });
});

describe('a session without a daemon', () => {
  it('tells what happens, and is resumed by another that knows its id', async () => {
    using home = agentHome();
    let id: string;
    let agentSession: string;
    {
      await using session = await Session.create(tideIn(home));
      ({ id } = session);
      const told = await all(session.prompt('one'));
      agentSession = said(told).split(':')[0] ?? '';
      expect(told.at(-1)).toEqual({ type: 'turn_end', stopReason: 'end_turn' });
      await expect(Session.resume(id, home)).rejects.toMatchObject({ code: 'LOCK_HELD' });
    }
    await using resumed = await Session.resume(id, home);
    // The agent has loaded the same session of its own.
    expect(said(await all(resumed.prompt('two')))).toBe(`${agentSession}: two`);
    await expect(Session.resume('sess_other', home)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  it('waits for each approval, and remembers one for the session', async () => {
    using home = agentHome();
    await using session = await Session.create(tideIn(home));
    const answers = ['reject', 'approve', 'approve_for_session'] as const;
    for (const answer of answers) {
      let text = '';
      for await (const wire of session.prompt('run make tea')) {
        if (wire.type === 'approval_request') await wire.resolve(answer);
        if (wire.type === 'text') text += wire.text;
      }
      expect(text).toBe(answer === 'reject' ? 'no' : 'yes');
    }
    const told = await all(session.prompt('run make tea'));
    expect(told.filter(({ type }) => type === 'approval_request')).toEqual([]);
    expect(said(told)).toBe('yes');
  });

  it('is cancelled, and goes on', async () => {
    using home = agentHome();
    await using session = await Session.create(tideIn(home));
    // Before the agent has started, and while it is at work.
    for (const waitMs of [0, 50]) {
      const told = all(session.prompt('hang politely'));
      await systemClock.sleep(waitMs);
      await session.cancel();
      expect(await told).toEqual([{ type: 'turn_end', stopReason: 'cancelled' }]);
      expect(said(await all(session.prompt('on')))).toContain(': on');
    }
    await expect(all(session.prompt('never', { signal: AbortSignal.abort() }))).rejects.toThrow();
  });
});

describe('with a daemon', () => {
  it('runs where the folder is in a project', async () => {
    using home = agentHome();
    const { env, workDir } = home;
    const paths = resolvePaths({ env, platform: process.platform, home: homedir(), uid: process.getuid?.() ?? 0 });
    await expect(Session.create({ ...tideIn(home), daemon: true })).rejects.toMatchObject({ code: 'NO_DAEMON' });
    await using daemon = await startDaemon({ paths, env, log: new RecordingLog(), as: 'daemon' });
    await using client = createControlClient({ connect: daemon.connect });
    await expect(Session.create({ ...tideIn(home), daemon: true })).rejects.toMatchObject({
      code: 'PROJECT_NOT_FOUND',
    });
    await client.add(workDir);

    expect(await textOf(prompt('run make tea', { ...tideIn(home), yolo: true }))).toBe('yes');
    expect(await textOf(prompt('run make tea', tideIn(home)))).toBe('no');
    expect(await client.session.list()).toEqual([]);
    await using session = await Session.create({ ...tideIn(home), daemon: true });
    expect(said(await all(session.prompt('one')))).toContain(': one');
    expect(said(await all(session.prompt('two')))).toContain(': two');
    expect((await client.session.list()).map(({ id }) => id)).toEqual([session.id]);
    await using again = await Session.resume(session.id, home);
    expect(said(await all(again.prompt('three')))).toContain(': three');
    expect(home.kept()).toEqual([]);
  });
});

describe('Kimi Code itself', () => {
  it('answers by the configuration that is given, and without one by the keys that a project has', async () => {
    using home = agentHome({ kimi: [process.execPath, KIMI_MAIN] });
    const asked: string[] = [];
    await using emulator = await startEmulator({
      keys: { 'sk-given': 'given', 'sk-file': 'file', 'sk-environment': 'environment' },
      answerer: ({ model }) => {
        asked.push(model);
        return { content: 'High water is at noon.' };
      },
    });
    const accounts = (): readonly string[] => [
      ...new Set(emulator.ledger.entries.filter(({ route }) => route === 'chat').map(({ account }) => account ?? '')),
    ];
    const { workDir } = home;
    const env = { ...home.env, KIMI_BASE_URL: emulator.baseUrl, KIMI_API_KEY: 'sk-environment' };
    const ask = () => textOf(prompt('When is high water?', { workDir, env }));
    const config = {
      default_model: 'k3',
      providers: { mine: { type: 'kimi', base_url: emulator.baseUrl, api_key: 'sk-given' } },
      models: { k3: { provider: 'mine', model: 'kimi-k2.6' } },
    };
    expect(await textOf(prompt('When is high water?', { workDir, env, config }))).toBe('High water is at noon.');
    expect([accounts(), asked.at(-1)]).toEqual([['given'], 'kimi-k2.6']);
    await textOf(prompt('When is high water?', { workDir, env, config, model: 'kimi-k3' }));
    expect(asked.at(-1)).toBe('kimi-k3');

    await ask();
    expect(accounts()).toEqual(['given', 'environment']);
    writeFileSync(join(workDir, '.env.project'), 'KIMI_API_KEY=sk-file\n');
    await ask();
    expect(accounts()).toEqual(['given', 'environment', 'file']);
    writeFileSync(join(workDir, '.env.project'), 'KIMI_API_KEY="no key\n');
    await expect(ask()).rejects.toMatchObject({ code: 'KEY_MISSING' });
  });
});
