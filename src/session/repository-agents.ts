/** Agents that come with a repository: each file of `.agents/` is one, by its name without the ending. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, parse } from 'node:path';
import { readAgentRules } from '../core/agent-rules.ts';
import type { RepositoryAgent } from '../core/repository-agents.ts';
import { readInside } from '../read-inside.ts';
import { AGENT_ENDINGS, parseAgentFile } from './agent-file.ts';

const FOLDER = '.agents';

/** Far more than anybody writes: a larger file is something else. */
const MAX_BYTES = 65_536;

/** Read anew; what cannot be understood is an agent that asks about everything, with the problem. */
export async function repositoryAgents(root: string): Promise<readonly RepositoryAgent[]> {
  const files = agentFiles(root);
  const agents = await Promise.all(files.map((file) => readAgent(root, file)));
  return withoutTwins(agents);
}

function agentFiles(root: string): readonly string[] {
  try {
    const folder = join(realpathSync.native(root), FOLDER);
    // A link might lead out of the root.
    if (!existsSync(folder) || realpathSync.native(folder) !== folder) return [];
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .filter((file) => AGENT_ENDINGS.has(parse(file).ext) && !/^readme\./iu.test(file))
      .sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

async function readAgent(root: string, name: string): Promise<RepositoryAgent> {
  const file = `${FOLDER}/${name}`;
  const read = readInside(join(root, file), { maxBytes: MAX_BYTES, root });
  const agent = { name: parse(name).name, file };
  if (read.kind === 'missing') return { ...agent, rules: {} };
  if (read.kind === 'refused') return unreadable(agent, read.because);
  const parsed = parseAgentFile(name, read.text);
  if (parsed.kind === 'wrong') return unreadable(agent, parsed.problem);
  const rules = readAgentRules(parsed.content);
  return rules.kind === 'wrong' ? unreadable(agent, rules.problem) : { ...agent, rules: rules.rules };
}

/** The prompt of `overseer.yaml` may be `overseer.md`; but nobody can say which rules hold where both have some. */
function withoutTwins(agents: readonly RepositoryAgent[]): readonly RepositoryAgent[] {
  return [...Map.groupBy(agents, ({ name }) => name).values()].flatMap((twins) => {
    const [first, ...others] = twins.filter(({ rules }) => Object.keys(rules).length > 0);
    if (first === undefined) return twins.slice(0, 1);
    if (others.length === 0) return [first];
    return [unreadable(first, `${others.map(({ file }) => file).join(', ')} has rules for the same agent`)];
  });
}

function unreadable({ name, file }: Pick<RepositoryAgent, 'name' | 'file'>, problem: string): RepositoryAgent {
  return { name, file, rules: { '*': 'ask' }, problem };
}
