import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentProfile } from '../../../../src/core/agent-profile.ts';
import { homeFor, homesOf } from '../../../../src/session/acp/kimi-home.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const OVERSEER: AgentProfile = {
  file: '.agents/overseer.yaml',
  prompt: 'You oversee.',
  tools: { only: ['Read'], without: ['Bash'] },
  rules: {},
};

describe('the folder in which Kimi Code works', () => {
  it('is another one for each agent, and the same for the same', () => {
    using folder = tempFolder();
    const home = { of: 'moontide', path: folder.path } as const;
    const first = homeFor(home, folder.path, OVERSEER);
    expect(homeFor(home, folder.path, { ...OVERSEER })).toBe(first);
    const second = homeFor(home, folder.path, { ...OVERSEER, prompt: 'You review.' });
    expect(homeFor(home, folder.path, undefined)).toBe(folder.path);
    expect(homeFor(home, folder.path, { file: 'a.md', tools: { without: [] }, rules: { bash: 'deny' } })).toBe(
      folder.path,
    );
    expect(new Set(homesOf(home, folder.path))).toEqual(new Set([folder.path, first, second]));
    const agent = readFileSync(join(first, 'agents', 'agent.md'), 'utf8');
    expect(agent).toContain('tools: ["Read"]\ndisallowedTools: ["Bash"]\n---\n\nYou oversee.\n\n${base_prompt}\n');
    expect(existsSync(join(first, 'config.toml'))).toBe(true);
  });

  it("goes by the user's settings where it should, and keeps sessions apart from the user's", () => {
    using folder = tempFolder();
    const users = join(folder.path, 'kimi');
    mkdirSync(join(users, 'sessions'), { recursive: true });
    mkdirSync(join(users, 'skills'));
    writeFileSync(join(users, 'config.toml'), 'default_model = "k"\n');
    const home = { of: 'user', path: users } as const;
    const own = homeFor(home, join(folder.path, 'state'), OVERSEER);
    homeFor(home, join(folder.path, 'state'), OVERSEER);
    expect(readlinkSync(join(own, 'config.toml'))).toBe(join(users, 'config.toml'));
    expect(readlinkSync(join(own, 'skills'))).toBe(join(users, 'skills'));
    expect(existsSync(join(own, 'sessions'))).toBe(false);
    expect(existsSync(join(users, 'agents'))).toBe(false);
  });
});
