import { describe, expect, it } from 'vitest';
import { agentOf, readAgentProfile } from '../../../src/session/agent-profile.ts';
import { Tree } from '../../support/tree.ts';

const OVERSEER = `version: 1
agent:
  extend: ./base.yaml
  name: overseer
  system_prompt_path: ./prompts/overseer.md
  system_prompt_args: {TEAM: Tides}
  tools: ["kimi_cli.tools.file:ReadFile", "kimi_cli.tools.shell:Shell"]
  permissions: {bash: {"git *": allow}}
`;

describe('the file of an agent', () => {
  it('brings its prompt, its tools and rules, and what it builds on', async () => {
    using tree = new Tree();
    tree.write('.agents/kimi-overseer.yaml', OVERSEER);
    tree.write(
      '.agents/base.yaml',
      'agent:\n  extend: default\n  exclude_tools: [Agent]\n  system_prompt_args: {TONE: dry}\n',
    );
    tree.write('.agents/prompts/overseer.md', 'You oversee ${TEAM} in ${KIMI_WORK_DIR}. Be ${TONE}. ${UNKNOWN}\n');
    const profile = await readAgentProfile(tree.root, '.agents/kimi-overseer.yaml');
    expect(profile).toEqual({
      file: '.agents/kimi-overseer.yaml',
      prompt: `You oversee Tides in ${tree.root}. Be dry. \${UNKNOWN}`,
      tools: { only: ['Read', 'Bash'], without: ['Agent'] },
      rules: { bash: { 'git *': 'allow' }, edit: 'deny', write: 'deny', webfetch: 'deny' },
    });
    expect(agentOf(profile)).toBe('kimi-overseer');
    expect(agentOf(await readAgentProfile(tree.root, '.agents/prompts/overseer.md'))).toBeUndefined();
  });

  it('is read from Markdown as well, by its whole path too', async () => {
    using tree = new Tree();
    tree.write('roles/reviewer.md', '---\ndescription: reviews\ntools: Read\n---\n\nYou review.\n');
    expect(await readAgentProfile(tree.root, `${tree.root}/roles/reviewer.md`)).toMatchObject({
      file: 'roles/reviewer.md',
      prompt: 'You review.',
      tools: { only: ['Read'] },
    });
  });

  it('is refused, with the file and the reason, where it cannot be one', async () => {
    using tree = new Tree();
    tree.write('loop.yaml', 'agent: {extend: ./loop.yaml}\n');
    tree.write('broken.yaml', 'agent: [\n');
    tree.write('list.yaml', '- one\n');
    tree.write('away.yaml', 'agent: {system_prompt_path: /etc/passwd}\n');
    tree.write('hollow.yaml', 'agent: {system_prompt_path: ./none.md}\n');
    tree.link('link.yaml', '/etc/hostname');
    const problemOf = async (file: string): Promise<unknown> =>
      await readAgentProfile(tree.root, file).then(
        () => 'read',
        ({ code, message }: { readonly code: string; readonly message: string }) => `${code} ${message}`,
      );
    expect(await problemOf('loop.yaml')).toMatch(/AGENT_INVALID loop.yaml .* builds on itself/u);
    expect(await problemOf('broken.yaml')).toMatch(/AGENT_INVALID broken.yaml cannot be used as an agent: /u);
    expect(await problemOf('list.yaml')).toContain('it must be a table');
    expect(await problemOf('away.yaml')).toContain('lies outside of');
    expect(await problemOf('../outside.yaml')).toContain('lies outside of');
    expect(await problemOf('link.yaml')).toContain('it is a link that leads out of');
    expect(await problemOf('hollow.yaml')).toContain('AGENT_NOT_FOUND There is no file none.md');
    expect(await problemOf('none.yaml')).toContain('AGENT_NOT_FOUND There is no file none.yaml');
  });
});
