import type { Configurations, ShownConfiguration } from '../../src/config/api.ts';
import { editConfig } from '../../src/config/edit.ts';
import { effectiveValues } from '../../src/config/effective.ts';
import { loadUser } from '../../src/config/load.ts';
import { MoontideError } from '../../src/core/errors.ts';

/** One file in memory; a project `alpha`. */
export function fakeConfigurations(): Configurations {
  let file = { path: '/c/config.toml', text: '' };
  const show = (id?: string): ShownConfiguration => {
    if (id !== undefined && id !== 'alpha')
      throw new MoontideError('PROJECT_NOT_FOUND', `No project has the id ${id}.`);
    return {
      files: [{ what: 'user', path: file.path, exists: true }],
      values: effectiveValues(loadUser(file, {})).values,
      providers: { moonshot: { baseUrl: 'https://api.moonshot.ai/v1', available: true, models: ['kimi-k3'] } },
      environment: { KIMI_API_KEY: 'sk-****abcd' },
      problems: [],
      untrusted: [],
    };
  };
  return {
    show: async (id) => show(id),
    async change(change, id) {
      show(id);
      file = { ...file, text: editConfig(file, change, 'user') };
      return show(id);
    },
  };
}
