/** What is to be run as a service: everything that a unit or a property list says that differs from one installation to another. */
import { MoontideError } from '../core/errors.ts';

export interface ServiceSpec {
  /** Program and arguments; the program is absolute. */
  readonly command: readonly [string, ...string[]];
  /** What the daemon needs of the environment; never a secret, as these files and `systemctl show` tell it to others. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A file that makes up the service. */
export interface ServiceFile {
  readonly path: string;
  readonly content: string;
}

/**
 * What decides where things are and whom the daemon talks to. The manager of services starts in surroundings of its own, so
 * what the person's shell has set is written down. The API key is not among them.
 */
const CARRIED = [
  'PATH',
  'MOONTIDE_HOME',
  'MOONTIDE_INSTALLATION_ID',
  'XDG_CONFIG_HOME',
  'XDG_STATE_HOME',
  'KIMI_BASE_URL',
  'KIMI_MODEL_NAME',
  'NODE_EXTRA_CA_CERTS',
] as const;

export function carriedEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    CARRIED.flatMap((name) => {
      const value = env[name] ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

/** @throws CONFIG_INVALID for what no unit and no property list can hold on one line. */
export function refuseControls(what: string, text: string): void {
  // eslint-disable-next-line no-control-regex
  if (!/[\u0000-\u001f\u007f]/.test(text)) return;
  throw new MoontideError(
    'CONFIG_INVALID',
    `${what} holds a control character and cannot be in a service: ${JSON.stringify(text)}.`,
    {
      fix: 'Rename it, or set another value, then install the service again.',
    },
  );
}
