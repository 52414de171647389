/** The property list for launchd as text. Keys: launchd.plist(5). */
import { refuseControls, type ServiceSpec } from './service-spec.ts';
import { fillTemplate, readTemplate } from './template.ts';

export const LAUNCHD_LABEL = 'local.moontide.daemon';

/** @throws CONFIG_INVALID for a path or value with control characters. */
export function renderPropertyList({ command, environment }: ServiceSpec, crashLog: string): string {
  return fillTemplate(readTemplate(`#launchd/${LAUNCHD_LABEL}.plist`), {
    blocks: new Set(),
    values: {
      command: command.map((word) => `\t\t${element('string', word)}`).join('\n'),
      environment: Object.entries(environment)
        .map(([name, value]) => `\t\t${element('key', name)}\n\t\t${element('string', value)}`)
        .join('\n'),
      crash_log: escaped(crashLog),
    },
  });
}

function element(name: 'string' | 'key', text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

function escaped(text: string): string {
  refuseControls('A value of the service', text);
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
