/**
 * The folders in which Kimi Code keeps sessions and settings. It takes the agent of new sessions from there (2.1.0 knows no
 * other way over the protocol), so each agent's file has a folder of its own.
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentProfile } from '../../core/agent-profile.ts';
import { makePrivateFolder, onDisk, writePrivateFile } from '../../private-file.ts';

/** Where its sessions and settings are. */
export interface KimiHome {
  readonly path: string;
  /** `user`: those that the user has with it, with skills, MCP servers and tools, which are left as they are. */
  readonly of: 'moontide' | 'user';
}

/**
 * A task in the background starts a turn when it ends, and the protocol does not tell what is said in it; without these
 * two tools there are none (Kimi Code 2.1.0).
 */
const OWN_CONFIG = 'telemetry = false\n\n[tools]\ndisabled = ["TaskOutput", "TaskStop"]\n';

export function prepareHome({ path, of }: KimiHome): void {
  if (of === 'moontide') writePrivateFile(join(path, 'config.toml'), OWN_CONFIG);
}

/**
 * The folder for sessions with this agent, made ready; they share one as long as the agent is the same.
 * @param folder - for those that differ from `home`.
 */
export function homeFor(home: KimiHome, folder: string, profile: AgentProfile | undefined): string {
  if (profile === undefined || isSilent(profile)) return home.path;
  const text = agentFile(profile);
  const path = join(folder, AGENTS, createHash('sha256').update(text).digest('hex').slice(0, 16));
  makePrivateFolder(path);
  prepareHome({ ...home, path });
  if (home.of === 'user') linkSettings(home.path, path);
  // An agent of the user's with this name takes the place of the built-in one.
  writePrivateFile(join(path, 'agents', 'agent.md'), text);
  return path;
}

/** Every folder that may hold a session. */
export function homesOf(home: KimiHome, folder: string): readonly string[] {
  const agents = join(folder, AGENTS);
  const names = existsSync(agents) ? readdirSync(agents) : [];
  return [home.path, ...names.map((name) => join(agents, name))];
}

const AGENTS = 'with-agent';

/** What belongs to one folder alone; all else is the user's settings. */
const ITS_OWN: ReadonlySet<string> = new Set([
  'agents',
  'cache',
  'logs',
  'session_index.jsonl',
  'sessions',
  'workspaces.json',
]);

function linkSettings(from: string, to: string): void {
  onDisk(`link the settings of Kimi Code into ${to}`, () => {
    for (const name of existsSync(from) ? readdirSync(from) : []) {
      const isThere = lstatSync(join(to, name), { throwIfNoEntry: false }) !== undefined;
      if (!isThere && !ITS_OWN.has(name)) symlinkSync(join(from, name), join(to, name));
    }
  });
}

/** Markdown with front matter, as Kimi Code reads agents; JSON is YAML. */
function agentFile({ file, prompt, tools: { only, without } }: AgentProfile): string {
  const matter = {
    name: 'agent',
    description: file,
    override: true,
    ...(only !== undefined && { tools: only }),
    ...(without.length > 0 && { disallowedTools: without }),
  };
  const lines = Object.entries(matter).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  // What the built-in agent is told (where it is, which rules the project has) holds for this one too.
  return ['---', ...lines, '---', '', ...(prompt === undefined ? [] : [prompt, '']), '${base_prompt}', ''].join('\n');
}

function isSilent({ prompt, tools: { only, without } }: AgentProfile): boolean {
  return prompt === undefined && only === undefined && without.length === 0;
}
