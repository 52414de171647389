import { describe, expect, it } from 'vitest';
import { IGNORE_FILE_TEMPLATE, projectFileTemplate } from '../../../src/cli/config-template.ts';
import { loadProject, loadUser } from '../../../src/config/load.ts';
import { ProjectFile } from '../../../src/config/schema/project-file.ts';

const user = loadUser(undefined, {});
const template = projectFileTemplate();

describe('projectFileTemplate', () => {
  it('changes nothing as it is', () => {
    const file = { path: 'moontide.toml', text: template };
    expect(loadProject(user, file, undefined)).toEqual(loadProject(user, undefined, undefined));
  });

  it('still changes nothing when every value in it is switched on', () => {
    const text = template
      .replaceAll(/^# (\w+ = .*)$/gm, '$1')
      .replace(/^id = .*$/m, 'id = "abcd"')
      .replace(/^name = .*$/m, 'name = "Notes"');
    const { config } = loadProject(user, { path: 'moontide.toml', text }, undefined);
    expect(config).toEqual({ ...loadProject(user, undefined, undefined).config, id: 'abcd', name: 'Notes' });
  });

  it('gives an example of a schedule that works', () => {
    const text = template
      .replaceAll(/^# {1,3}(\[\[schedule\]\]|\w+ = .*)$/gm, '$1')
      .replaceAll(/^(id|name) = ""$/gm, '');
    const { config } = loadProject(user, { path: 'moontide.toml', text }, undefined);
    expect(config.schedules).toMatchObject([{ name: 'nightly', expression: '30 2 * * *', run: 'sync' }]);
  });

  it('has every key, with what it means', () => {
    for (const [name, schema] of Object.entries(ProjectFile.properties)) {
      const isList = 'items' in schema && 'properties' in (schema.items as object);
      const heading = isList ? `\n# [[${name}]]\n` : `\n[${name}]\n`;
      expect(template).toMatch(isList || 'properties' in schema ? heading : `\n# ${name} = `);
      expect(template).toContain(`# ${String((schema as { description?: string }).description)}\n`);
    }
  });
});

describe('IGNORE_FILE_TEMPLATE', () => {
  it('ignores nothing as it is', () => {
    expect(IGNORE_FILE_TEMPLATE.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});
