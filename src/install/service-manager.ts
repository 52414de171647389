/** What starts the daemon at login and looks after it: systemd's user manager, or launchd. */
import type { ServiceFile } from './service-spec.ts';
import type { WrittenFile } from './service-files.ts';

/** Every method throws NO_SERVICE_MANAGER where the system has none, or none that answers. */
export interface ServiceManager {
  readonly kind: 'systemd' | 'launchd';
  /** What `install` would write. @throws CONFIG_INVALID for a path that no service can name. */
  render(): Promise<readonly ServiceFile[]>;
  /** Writes what differs, has the daemon started at login, and starts it now. @throws START_FAILED. */
  install(): Promise<Installed>;
  /** Stops the daemon and takes everything away again. */
  uninstall(): Promise<Uninstalled>;
  status(): Promise<ServiceStatus>;
  /** Starts the installed service. @throws START_FAILED. */
  start(): Promise<void>;
}

export interface Installed {
  readonly files: readonly WrittenFile[];
  /** What is not as it could be, for a person. */
  readonly notes: readonly string[];
}

export interface Uninstalled {
  /** Paths of the files that went. */
  readonly removed: readonly string[];
}

export interface ServiceStatus {
  readonly manager: ServiceManager['kind'];
  readonly isInstalled: boolean;
  /** Started by the first connection to its socket, in place of by the login. */
  readonly isOnDemand: boolean;
  /** Whether that is so from the next login on. */
  readonly isEnabled: boolean;
  readonly state: 'running' | 'starting' | 'stopping' | 'stopped' | 'failed' | 'listening';
  readonly pid?: number;
  /** Automatic restarts since it was started. */
  readonly restarts?: number;
  /** What the daemon says of itself, or why it ended. */
  readonly detail?: string;
  /** Whether it keeps its state where this command looks for it. */
  readonly isSamePlace: boolean;
  /** False when it would start another Node or another Moontide than this command is. */
  readonly isCurrent: boolean;
}
