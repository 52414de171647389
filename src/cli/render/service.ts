import type { WrittenFile } from '../../install/service-files.ts';
import type { ServiceStatus } from '../../install/service-manager.ts';
import type { ServiceFile } from '../../install/service-spec.ts';
import { printable, showPath } from './text.ts';
import type { Style, StyleFormat } from './text.ts';

/** Each file whole, under its name. */
export function fileLines(files: readonly (ServiceFile | WrittenFile)[], style: Style): string[] {
  return files.flatMap((file) => [
    style('bold', `${showPath(file.path)}${'outcome' in file ? ` (${file.outcome})` : ''}`),
    ...file.content
      .trimEnd()
      .split('\n')
      .map((line) => `  ${printable(line)}`.trimEnd()),
    '',
  ]);
}

const COLOURS: Partial<Readonly<Record<ServiceStatus['state'], StyleFormat>>> = { running: 'green', failed: 'red' };

export function statusLines(status: ServiceStatus, style: Style): string[] {
  const { manager, isInstalled, isEnabled, isOnDemand, isCurrent, state, pid, restarts = 0, detail } = status;
  if (!isInstalled) return ['The service is not installed. `moontide service install` starts the daemon at login.'];
  const facts = [
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(restarts === 0 ? [] : [`restarted ${restarts} times`]),
    ...(detail === undefined ? [] : [printable(detail)]),
  ];
  return [
    `${manager}: ${style(COLOURS[state] ?? 'yellow', state)}${facts.length === 0 ? '' : `, ${facts.join(', ')}`}`,
    isEnabled
      ? `It starts ${isOnDemand ? 'when somebody first asks for it' : 'at login'}.`
      : 'It does not start at login: `moontide service install`.',
    ...(isCurrent ? [] : ['It starts another Node or another Moontide than this one: `moontide service install`.']),
  ];
}
