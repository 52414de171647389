/** The daemon as a service of systemd's user manager. */
import { readdirSync, rmdirSync } from 'node:fs';
import { posix } from 'node:path';
import { MoontideError } from '../core/errors.ts';
import { noManager, runOrThrow, type RunTool, type ToolResult } from './run-tool.ts';
import { readIfThere } from '../private-file.ts';
import { removeServiceFile, writeServiceFile, type WrittenFile } from './service-files.ts';
import type { ServiceManager } from './service-manager.ts';
import type { ServiceFile, ServiceSpec } from './service-spec.ts';
import { parseShown, systemdStatus, type Shown } from './systemd-status.ts';
import { renderServiceUnit, renderSocketUnit, sandboxOf, SANDBOXES, type Sandbox } from './systemd-unit.ts';

export interface SystemdParts {
  readonly spec: ServiceSpec;
  /** Where the user's own units lie: `$XDG_CONFIG_HOME/systemd/user` (systemd.unit(5)). */
  readonly unitFolder: string;
  readonly socketPath: string;
  readonly onDemand: boolean;
  readonly run: RunTool;
}

export function systemdManager(parts: SystemdParts): ServiceManager {
  return new Systemd(parts);
}

const SERVICE = 'moontide.service';
const SOCKET = 'moontide.socket';

/** What a unit ends with whose sandbox the system refuses: USER, CAPABILITIES, NAMESPACE (systemd.exec(5)). */
const SANDBOX_REFUSED: ReadonlySet<string | undefined> = new Set(['217', '218', '226']);

const NOTES: Readonly<Record<Sandbox, readonly string[]>> = {
  whole: [],
  'without-masks': [
    'This system, a container perhaps, lets no mounts be made over /proc: the service does without two parts of its sandbox.',
  ],
  'without-namespaces': [
    'This system gives ordinary users no namespaces: the service has only the part of its sandbox that needs none.',
  ],
};

class Systemd implements ServiceManager {
  readonly kind = 'systemd';
  readonly #parts: SystemdParts;
  readonly #servicePath: string;
  readonly #socketPath: string;

  constructor(parts: SystemdParts) {
    this.#parts = parts;
    this.#servicePath = posix.join(parts.unitFolder, SERVICE);
    this.#socketPath = posix.join(parts.unitFolder, SOCKET);
  }

  async render(): Promise<readonly ServiceFile[]> {
    return await this.#files(this.#knownSandbox());
  }

  async install(): ReturnType<ServiceManager['install']> {
    await this.#expectManager();
    const from = SANDBOXES.indexOf(this.#knownSandbox());
    for (const sandbox of SANDBOXES.slice(from)) {
      const files = await this.#place(await this.#files(sandbox));
      const started = await this.#begin(files.some(({ outcome }) => outcome === 'written'));
      if (started.code === 0) return { files, notes: NOTES[sandbox] };
      const shown = await this.#shown(SERVICE);
      if (!SANDBOX_REFUSED.has(shown['ExecMainStatus'])) throw startFailed(shown, started);
    }
    throw new MoontideError('START_FAILED', 'systemd starts the service with no part of its sandbox.');
  }

  async uninstall(): ReturnType<ServiceManager['uninstall']> {
    await this.#expectManager();
    const removed = [
      ...(await this.#takeAway(SOCKET, this.#socketPath)),
      ...(await this.#takeAway(SERVICE, this.#servicePath)),
    ];
    await this.#systemctl('daemon-reload');
    await this.#forgetFailures();
    removeIfEmpty(this.#parts.unitFolder);
    return { removed };
  }

  async status(): ReturnType<ServiceManager['status']> {
    await this.#expectManager();
    return systemdStatus({
      spec: this.#parts.spec,
      unit: readIfThere(this.#servicePath),
      service: await this.#shown(SERVICE),
      ...(readIfThere(this.#socketPath) === undefined ? {} : { socket: await this.#shown(SOCKET) }),
    });
  }

  async start(): Promise<void> {
    const started = await this.#begin(false);
    if (started.code !== 0) throw startFailed(await this.#shown(SERVICE), started);
  }

  /** As it was found to work here before; a first install tries everything. */
  #knownSandbox(): Sandbox {
    return sandboxOf(readIfThere(this.#servicePath)) ?? 'whole';
  }

  async #files(sandbox: Sandbox): Promise<readonly ServiceFile[]> {
    const { spec, socketPath, onDemand, run } = this.#parts;
    const version = systemdVersion(await runOrThrow(run, 'systemctl', ['--version']));
    const service = renderServiceUnit(spec, { version, sandbox, onDemand });
    return [
      { path: this.#servicePath, content: service },
      ...(onDemand ? [{ path: this.#socketPath, content: renderSocketUnit(socketPath) }] : []),
    ];
  }

  /** On disk, known to the manager, and linked for the next login as this install wants it, whatever an earlier one wanted. */
  async #place(files: readonly ServiceFile[]): Promise<readonly WrittenFile[]> {
    const { onDemand } = this.#parts;
    if (!onDemand) await this.#takeAway(SOCKET, this.#socketPath);
    const written = files.map(writeServiceFile);
    await this.#systemctl('daemon-reload');
    if (onDemand) await this.#systemctl('--quiet', 'disable', SERVICE);
    await this.#systemctl('--quiet', 'reenable', onDemand ? SOCKET : SERVICE);
    return written;
  }

  async #begin(isChanged: boolean): Promise<ToolResult> {
    const { onDemand, run } = this.#parts;
    // Otherwise a start may be refused for the failures before it.
    await this.#forgetFailures();
    if (!onDemand) return await run('systemctl', ['--user', isChanged ? 'restart' : 'start', SERVICE]);
    // A socket is not started while its service runs without it.
    if (isChanged) await this.#systemctl('stop', SERVICE);
    const listening = await run('systemctl', ['--user', isChanged ? 'restart' : 'start', SOCKET]);
    // Started once now, so that whether it can be shows now.
    return listening.code === 0 ? await run('systemctl', ['--user', 'start', SERVICE]) : listening;
  }

  async #takeAway(unit: string, path: string): Promise<readonly string[]> {
    if (readIfThere(path) === undefined) return [];
    await this.#systemctl('--quiet', 'disable', '--now', unit);
    removeServiceFile(path);
    return [path];
  }

  /** Fails for a unit that is not loaded, which has none. */
  async #forgetFailures(): Promise<void> {
    await this.#parts.run('systemctl', ['--user', 'reset-failed', SERVICE]);
  }

  async #shown(unit: string): Promise<Shown> {
    return parseShown(await this.#systemctl('show', unit));
  }

  #systemctl(...args: readonly string[]): Promise<string> {
    return runOrThrow(this.#parts.run, 'systemctl', ['--user', ...args]);
  }

  /** @throws NO_SERVICE_MANAGER. */
  async #expectManager(): Promise<void> {
    const { code, stderr } = await this.#parts.run('systemctl', ['--user', 'show', '--property=Version']);
    if (code !== 0) throw noManager(`systemd's manager for this user does not answer: ${stderr.trim()}`);
  }
}

/** `systemd 252 (252.38-1~deb12u1)`. */
function systemdVersion(text: string): number {
  return Number(/^systemd (?<version>\d+)/.exec(text)?.groups?.['version'] ?? 0);
}

function startFailed({ ExecMainStatus, Result }: Shown, { stderr }: ToolResult): MoontideError {
  const why = `result ${Result ?? 'unknown'}, exit status ${ExecMainStatus ?? 'unknown'}`;
  return new MoontideError('START_FAILED', `The service was installed and did not start (${why}): ${stderr.trim()}`);
}

/** The folder may be Moontide's making; one that holds units of others stays. */
function removeIfEmpty(folder: string): void {
  try {
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  } catch (error) {
    // It is of no importance whether an empty folder stays.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}
