/** The configuration, from the domain's values to the wire. */
import type { ShownConfiguration } from '../../config/api.ts';
import { defined } from './defined.ts';
import type { Configuration } from '../protocol/config.ts';

export function viewConfiguration(shown: ShownConfiguration): Configuration {
  const settings = nested(shown.values);
  const { permissions } = settings;
  return {
    files: shown.files.map(({ what, path, exists }) => ({ what, path, exists })),
    values: shown.values.map(({ key, value, source }) => ({ key, value, source })),
    settings,
    permissions: isTable(permissions) ? permissions : {},
    providers: Object.fromEntries(
      Object.entries(shown.providers).map(([name, { available, models, baseUrl, problem }]) => [
        name,
        defined({ available, models: [...models], baseUrl, problem }),
      ]),
    ),
    environment: { ...shown.environment },
    problems: [...shown.problems],
    untrusted: [...shown.untrusted],
  };
}

function nested(values: ShownConfiguration['values']): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const { key, value } of values) {
    const dot = key.indexOf('.');
    if (dot === -1) {
      settings[key] = value;
      continue;
    }
    const section = key.slice(0, dot);
    const before = settings[section];
    settings[section] = { ...(isTable(before) ? before : {}), [key.slice(dot + 1)]: value };
  }
  return settings;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
