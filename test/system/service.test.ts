import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventually, openCommandLine } from '../support/command-line.ts';
import type { CommandLine } from '../support/command-line.ts';
import { openTerminal } from '../support/terminal.ts';
import { run } from '../support/checkout.ts';
import { openUserSystemd } from '../support/user-systemd.ts';
import type { UserSystemd } from '../support/user-systemd.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What `systemd-analyze security` may mark: each is explained in the template. */
const EXPLAINED = [
  'RootDirectory=/RootImage=',
  'User=/DynamicUser=',
  'MemoryDenyWriteExecute=',
  'RestrictAddressFamilies=~AF_NETLINK',
  'RestrictAddressFamilies=~AF_UNIX',
  'RestrictAddressFamilies=~AF_(INET|INET6)',
  'ProtectSystem=',
  'ProcSubset=',
  'ProtectHome=',
  'PrivateNetwork=',
  'PrivateTmp=',
  'DeviceAllow=',
  'IPAddressDeny=',
  'NotifyAccess=',
  'SystemCallFilter=~@privileged',
];
/** Left out by the installation where the machine, a container, refuses them. */
const REFUSED_IN_CONTAINERS = ['ProtectKernelTunables=', 'ProtectKernelLogs='];

interface Status {
  readonly state: string;
  readonly pid?: number;
  readonly restarts?: number;
  readonly detail?: string;
  readonly isEnabled: boolean;
}

/** The command as its user has it, under a manager of the user's services. */
class Desk implements AsyncDisposable {
  readonly line: CommandLine;
  readonly systemd: UserSystemd;
  readonly moontideHome: string;
  readonly #script: string | undefined;

  private constructor(line: CommandLine, systemd: UserSystemd, script: string | undefined) {
    this.line = line;
    this.systemd = systemd;
    this.moontideHome = `${systemd.home}/state`;
    this.#script = script;
  }

  static async open(options: { homeName?: string; script?: string } = {}): Promise<Desk> {
    return new Desk(await openCommandLine(), await openUserSystemd(options.homeName), options.script);
  }

  async run(
    words: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly code: number | null | NodeJS.Signals; readonly stdout: string; readonly stderr: string }> {
    const { command, env } = this.commandFor(words, more);
    const [node, ...args] = command;
    return await run(node, args, { env, cwd: this.line.root });
  }

  commandFor(
    words: string,
    more: Readonly<Record<string, string>> = {},
  ): { readonly command: readonly [string, ...string[]]; readonly env: Readonly<Record<string, string>> } {
    const env = { ...this.systemd.env, MOONTIDE_HOME: this.moontideHome, ...more };
    const { command, env: all } = this.line.commandFor(words, { env });
    const [node, script, ...args] = command;
    const given = Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    );
    return { command: [node, this.#script ?? String(script), ...args], env: given };
  }

  async done(words: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(words);
    expect([words, code, stderr.replace(/^This system.*\n/gm, '')]).toEqual([words, 0, '']);
    return stdout;
  }

  async status(): Promise<Status> {
    return JSON.parse(await this.done('service status --json')) as Status;
  }

  async untilRunning(): Promise<Status> {
    for (;;) {
      const status = await this.status();
      if (status.state === 'running') return status;
      // A test that fails says so before its time is over.
      expect(status.detail ?? '').not.toContain('ended with 75');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.systemd[Symbol.asyncDispose]();
    await this.line[Symbol.asyncDispose]();
  }
}

function filesBelow(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
}

describe('the service under a real systemd', () => {
  it('is there after the install, after kill -9, after the next login, and gone after the uninstall', async () => {
    await using desk = await Desk.open();
    const { systemd } = desk;
    await desk.done('service install');
    const first = await desk.status();
    expect(first).toMatchObject({ state: 'running', isEnabled: true, detail: 'No projects yet' });
    await desk.done('add');
    await eventually(async () => (await desk.status()).detail === '1 project, 1 in sync');

    process.kill(Number(first.pid), 'SIGKILL');
    await eventually(async () => (await desk.status()).pid !== first.pid);
    const second = await desk.untilRunning();
    expect(second.restarts).toBe(1);

    await desk.done('service install');
    expect((await desk.status()).pid).toBe(second.pid);

    await desk.done('restart');
    expect(await desk.status()).toMatchObject({ state: 'running', restarts: 0 });
    await desk.done('stop');
    await eventually(async () => (await desk.status()).state === 'stopped');
    await systemd.loginAgain();
    expect(await desk.untilRunning()).toMatchObject({ isEnabled: true, detail: /^1 project/ });

    await desk.done('service uninstall');
    expect((await desk.run('status')).code).toBe(69);
    expect(filesBelow(`${systemd.home}/.config`).filter((path) => path.includes('moontide'))).toEqual([]);
    expect(await desk.done('service uninstall')).toContain('There is no service.');
  });

  it('starts where every path is odd', async () => {
    const oddName = `50% "of" it's $HOME \\ü`;
    const folder = `/tmp/moontide ${process.pid} ${oddName}`;
    mkdirSync(folder);
    symlinkSync(checkout, `${folder}/moontide`);
    try {
      await using desk = await Desk.open({ homeName: oddName, script: `${folder}/moontide/bin/moontide.cjs` });
      await desk.done('service install');
      expect(await desk.status()).toMatchObject({ state: 'running', isEnabled: true });
      expect(existsSync(`${desk.moontideHome}/moontide.db`)).toBe(true);
      await desk.done('service uninstall');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('passes systemd-analyze, but for what the template explains', async () => {
    await using desk = await Desk.open();
    await desk.done('service install --on-demand');
    for (const unit of ['moontide.service', 'moontide.socket']) {
      const { stdout, stderr } = await desk.systemd.analyze('verify', `${desk.systemd.unitFolder}/${unit}`);
      expect([unit, stdout, stderr]).toEqual([unit, '', '']);
    }
    const { stdout } = await desk.systemd.analyze('security', '--json=short', 'moontide.service');
    const lines = JSON.parse(stdout) as {
      readonly set: boolean | null;
      readonly name: string;
      readonly exposure: string | null;
    }[];
    expect(lines.length).toBeGreaterThan(50);
    const marked = lines.filter(({ exposure }) => exposure !== null && Number(exposure) > 0).map(({ name }) => name);
    expect(marked.filter((name) => ![...EXPLAINED, ...REFUSED_IN_CONTAINERS].includes(name))).toEqual([]);
  });

  it('is not started again while the configuration has a mistake', async () => {
    await using desk = await Desk.open();
    mkdirSync(desk.moontideHome, { recursive: true });
    writeFileSync(`${desk.moontideHome}/config.toml`, 'nonsense = 1\n');
    expect(await desk.run('service install')).toMatchObject({ code: 1, stderr: /exit status 78/ });
    expect(await desk.status()).toMatchObject({
      state: 'failed',
      restarts: 0,
      detail: /the configuration has a mistake/,
    });
  });

  it('starts on demand at the first question, at the socket that systemd made', async () => {
    await using desk = await Desk.open();
    await desk.done('service install --on-demand');
    await desk.systemd.loginAgain();
    await eventually(async () => (await desk.status()).state === 'listening');
    expect(await desk.status()).toMatchObject({ isEnabled: true });
    expect(JSON.parse(await desk.done('status --json'))).toMatchObject({ projects: [] });
    expect(await desk.status()).toMatchObject({ state: 'running' });

    await desk.done('service install');
    expect(existsSync(`${desk.systemd.unitFolder}/moontide.socket`)).toBe(false);
    expect(await desk.status()).toMatchObject({ state: 'running', isOnDemand: false });
    await desk.done('service uninstall');
    expect(filesBelow(`${desk.systemd.home}/.config`).filter((path) => path.includes('moontide'))).toEqual([]);
  });

  it("asks at the terminal whether to keep the shell's key, with which the service then works", async () => {
    await using desk = await Desk.open();
    desk.line.remove('.env');
    const env = { KIMI_API_KEY: 'sk-of-the-shell-1234567890' };
    const noted = await desk.run('service install --json', env);
    expect([noted.code, noted.stderr]).toEqual([
      0,
      expect.stringContaining('`moontide apikeys add moonshot` keeps it'),
    ]);
    expect(await desk.done('apikeys list --json')).not.toContain('moonshot');

    const { command, env: given } = desk.commandFor('service install', env);
    const { root: cwd, folder } = desk.line;
    await using terminal = await openTerminal({ folder, command, cwd, env: given, columns: 100, rows: 60 });
    await terminal.until(/Keep it for the service/u);
    await terminal.press('y');
    await terminal.until(/ended with 0/u);
    expect(await desk.done('apikeys list --json')).toContain('moonshot');
    await desk.done('add');
    await eventually(async () => (await desk.status()).detail === '1 project, 1 in sync');
  });

  it("keeps the shell's key without a question with --yes", async () => {
    await using desk = await Desk.open();
    const { code, stderr } = await desk.run('service install --yes', { KIMI_API_KEY: 'sk-of-the-shell-1234567890' });
    expect([code, stderr]).toEqual([0, expect.stringContaining('is kept in a file of yours')]);
    expect(stderr).not.toContain('sk-of-the-shell');
  });

  it('takes the place of a daemon that was started by hand', async () => {
    await using desk = await Desk.open();
    await desk.done('start');
    const { code, stderr } = await desk.run('service install');
    expect([code, stderr]).toEqual([0, expect.stringContaining('the service takes its place')]);
    expect(await desk.status()).toMatchObject({ state: 'running' });
  });
});

describe('init with the service', () => {
  it('has systemd run the daemon that the first sync is done by, also in the place of one that runs', async () => {
    await using desk = await Desk.open();
    expect(await desk.run('start')).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await desk.run('init --yes --service --no-config --no-ignore');
    expect([code, stderr]).toEqual([0, expect.stringContaining('the service takes its place')]);
    expect(stdout).toContain('systemd starts the daemon at every login, and runs it now.');
    expect(stdout).toContain('Synced notes: its 2 documents are uploaded.');
    expect(stdout).toContain('2 documents uploaded');
    expect((await desk.run('service status --json')).stdout).toContain('"state": "running"');
    const again = await desk.run('init');
    expect([again.code, again.stdout.includes('service   installed')]).toEqual([0, true]);
  });

  it('takes the service back when it is interrupted', async () => {
    await using desk = await Desk.open();
    for (let index = 0; index < 20; index += 1) desk.line.write(`docs/${index}.md`, `document ${index}\n`);
    // The first sync lasts until it is interrupted, however slow this machine is.
    const isEnough = (): boolean => desk.line.emulator.files.list().length > 2;
    desk.line.emulator.configure({ latencyMs: (route) => (route === 'files.upload' && isEnough() ? 2_000 : 50) });
    const { command, env } = desk.commandFor('init --yes --service --no-config --no-ignore');
    await using terminal = await openTerminal({
      folder: desk.line.folder,
      command,
      cwd: desk.line.root,
      env,
      columns: 100,
      rows: 40,
    });
    await eventually(isEnough);
    await terminal.press('C-c');
    expect(await terminal.until(/ended with/)).toContain('ended with 1');
    expect((await desk.run('service status')).stdout).toContain('not installed');
    expect((await desk.run('status')).code).toBe(69);
    expect(desk.line.emulator.files.list()).toEqual([]);
  });
});
