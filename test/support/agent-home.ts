import { mkdirSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempFolder } from './temp-folder.ts';

const TIDE = fileURLToPath(new URL('program-acp-agent.ts', import.meta.url));

/** A home of Moontide whose engine `tide` is a small agent, and a folder to work in. */
export interface AgentHome extends Disposable {
  readonly path: string;
  readonly workDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Sessions that are kept without a daemon. */
  kept(): readonly string[];
}

export function agentHome(engines: Readonly<Record<string, readonly string[]>> = {}): AgentHome {
  const folder = tempFolder();
  const workDir = join(folder.path, 'project');
  const home = join(folder.path, 'home');
  mkdirSync(workDir);
  mkdirSync(home);
  const commands = Object.entries({ tide: [process.execPath, TIDE], ...engines });
  const lines = commands.map(([name, command]) => `[engines.${name}]\ncommand = ${JSON.stringify(command)}\n`);
  writeFileSync(join(home, 'config.toml'), lines.join('\n'));
  const { PATH = '' } = process.env;
  return {
    path: home,
    workDir,
    env: { PATH, HOME: folder.path, MOONTIDE_HOME: home },
    kept: () => (existsSync(join(home, 'agent')) ? readdirSync(join(home, 'agent')) : []),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
