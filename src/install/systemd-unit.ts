/** The systemd units as text. Quoting: systemd.syntax(7), systemd.service(5) "Command lines", systemd.unit(5) "Specifiers". */
import { refuseControls, type ServiceSpec } from './service-spec.ts';
import { fillTemplate, readTemplate } from './template.ts';

/**
 * How much of the sandbox a unit asks for. Not every system gives ordinary users a namespace of users, and not every one
 * that does lets them mount over /proc; a unit that asks for too much does not start.
 */
export type Sandbox = 'whole' | 'without-masks' | 'without-namespaces';

/** From the most to the least. */
export const SANDBOXES = ['whole', 'without-masks', 'without-namespaces'] as const satisfies readonly Sandbox[];

export interface SystemdTraits {
  /** As `systemctl --version` says. */
  readonly version: number;
  readonly sandbox: Sandbox;
  /** systemd listens at the socket and starts the daemon when somebody connects, in place of at login. */
  readonly onDemand: boolean;
}

/** `RestartSteps=` and `RestartMaxDelaySec=` came with systemd 254 (its NEWS). */
const BACKOFF_SINCE = 254;

/** @throws CONFIG_INVALID for a path or value with control characters. */
export function renderServiceUnit({ command, environment }: ServiceSpec, traits: SystemdTraits): string {
  const blocks = new Set([traits.version >= BACKOFF_SINCE ? 'backoff' : 'fixed-delay']);
  if (traits.sandbox !== 'without-namespaces') blocks.add('namespaces');
  if (traits.sandbox === 'whole') blocks.add('masks');
  if (!traits.onDemand) blocks.add('at-login');
  return fillTemplate(readTemplate('#systemd/moontide.service'), {
    blocks,
    values: { exec_start: execStartLine(command), environment: environmentLines(environment) },
  });
}

/** @throws as `renderServiceUnit`. */
export function renderSocketUnit(socketPath: string): string {
  refuseControls('The path of the socket', socketPath);
  return fillTemplate(readTemplate('#systemd/moontide.socket'), {
    blocks: new Set(),
    // The rest of the line is the path: not unquoted, but specifiers are replaced.
    values: { socket: withoutSpecifiers(socketPath) },
  });
}

/** How much a rendered unit asks for; undefined where there is no unit. */
export function sandboxOf(unit: string | undefined): Sandbox | undefined {
  if (unit === undefined) return undefined;
  if (!unit.includes('\nPrivateUsers=yes\n')) return 'without-namespaces';
  return unit.includes('\nProtectKernelLogs=yes\n') ? 'whole' : 'without-masks';
}

/** The line that says what is run. @throws as `renderServiceUnit`. */
export function execStartLine(command: ServiceSpec['command']): string {
  return `ExecStart=:${commandLine(command)}`;
}

/** What decides where the state lies. */
const PLACES = ['MOONTIDE_HOME', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME'] as const;

/** Whether a rendered unit gives these variables exactly as `environment` does. */
export function namesPlaces(unit: string, environment: ServiceSpec['environment']): boolean {
  return PLACES.every((name) => {
    const value = environment[name];
    return value === undefined
      ? !unit.includes(`\nEnvironment="${name}=`)
      : unit.includes(`\n${environmentLines({ [name]: value })}\n`);
  });
}

/** systemd refuses quotes and backslashes in the program's own path (`string_is_safe`), but not in its arguments. */
function commandLine(command: ServiceSpec['command']): string {
  const words = /["'\\]/.test(command[0]) ? ['/usr/bin/env', '--', ...command] : command;
  for (const word of words) refuseControls('The command of the service', word);
  return words.map(quoted).join(' ');
}

function environmentLines(environment: ServiceSpec['environment']): string {
  return Object.entries(environment)
    .map(([name, value]) => {
      refuseControls(`The variable ${name}`, value);
      return `Environment=${quoted(`${name}=${value}`)}`;
    })
    .join('\n');
}

function quoted(word: string): string {
  return `"${withoutSpecifiers(word.replaceAll(/["\\]/g, '\\$&'))}"`;
}

function withoutSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}
