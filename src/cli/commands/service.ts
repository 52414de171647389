/** The daemon as a service that starts at login. */
import { homedir } from 'node:os';
import process from 'node:process';
import { findManager } from '../../install/find-manager.ts';
import { runTool } from '../../install/run-tool.ts';
import type { Installed, ServiceManager } from '../../install/service-manager.ts';
import { carriedEnvironment } from '../../install/service-spec.ts';
import type { ConsentOptions } from '../consent.ts';
import { print } from '../context.ts';
import type { Context, ExitCode } from '../context.ts';
import { json } from '../render/json.ts';
import { fileLines, statusLines } from '../render/service.ts';
import { showPath } from '../render/text.ts';
import { offerToStoreKey } from '../service-key.ts';
import { healthOf } from '../health.ts';
import { stopAndWait } from '../stop-daemon.ts';
import { tell } from '../tell.ts';

export interface ServiceOptions {
  readonly json?: boolean;
}

export interface InstallOptions extends ServiceOptions, ConsentOptions {
  readonly onDemand?: boolean;
  readonly dryRun?: boolean;
}

/** Has the daemon started at every login, and starts it now. A second install changes nothing. */
export async function installService(context: Context, options: InstallOptions): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const manager = managerOf(context, options.onDemand === true);
  if (options.dryRun === true) {
    const files = await manager.render();
    print(stdout, options.json === true ? [json({ files })] : fileLines(files, stdout.style));
    return 0;
  }
  await offerToStoreKey(context, options);
  const { files, notes } = await takeOver(context, manager);
  if (options.json === true) {
    print(stdout, [json({ manager: manager.kind, files, notes })]);
    return 0;
  }
  print(stdout, fileLines(files, stdout.style));
  tell(stderr, notes);
  const when = options.onDemand === true ? 'when somebody first asks for it' : 'at every login, and runs now';
  tell(stdout, [`${manager.kind} starts the daemon ${when}. \`moontide service status\` shows it.`]);
  return 0;
}

export async function uninstallService(context: Context, options: ServiceOptions): Promise<ExitCode> {
  const { removed } = await managerOf(context, false).uninstall();
  const lines =
    removed.length === 0
      ? ['There is no service.']
      : [...removed.map((path) => `removed ${showPath(path)}`), 'The daemon is not started at login any more.'];
  if (options.json === true) print(context.stdout, [json({ removed })]);
  else tell(context.stdout, lines);
  return 0;
}

/** 0 also where nothing is installed: that is an answer. */
export async function serviceStatus(context: Context, options: ServiceOptions): Promise<ExitCode> {
  const status = await managerOf(context, false).status();
  if (options.json === true) print(context.stdout, [json(status)]);
  else tell(context.stdout, statusLines(status, context.stdout.style));
  return 0;
}

/** @throws NO_SERVICE_MANAGER. */
export function managerOf({ env, paths }: Pick<Context, 'env' | 'paths'>, onDemand: boolean): ServiceManager {
  const machine = {
    platform: process.platform,
    env,
    home: homedir(),
    uid: process.getuid?.() ?? 0,
    socketPath: paths.socket,
    crashLog: paths.crashLog,
    run: runTool,
  };
  const script = String(process.argv[1]);
  const spec = { command: [process.execPath, script, 'daemon'] as const, environment: carriedEnvironment(env) };
  return findManager(machine, spec, { onDemand });
}

/** Installs the service and has it run the daemon, in the place of one that was started by hand. */
export async function takeOver(context: Context, manager: ServiceManager): Promise<Installed> {
  await endOther(context, manager);
  return await manager.install();
}

/** A daemon that was started by hand holds the lock that the service needs. */
async function endOther(context: Context, manager: ServiceManager): Promise<void> {
  const { state, pid } = await manager.status();
  if (state === 'listening') return;
  const health = await healthOf(context);
  if (health === undefined || health.pid === pid) return;
  tell(context.stderr, [`Stopping the daemon that runs now (pid ${health.pid}): the service takes its place.`]);
  await stopAndWait(context);
}
