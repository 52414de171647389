/** What a session takes over of an agent's file when it begins. */
import { agentTable, readAgentRules } from './agent-rules.ts';
import { readAgentTools, type AgentTools } from './agent-tools.ts';
import type { PermissionRules } from './permission.ts';
import { isTable, type ReadRules } from './rule-set.ts';

export interface AgentProfile {
  /** Below the root. */
  readonly file: string;
  /** What the model is told of its part. */
  readonly prompt?: string;
  readonly tools: AgentTools;
  /** They only ever tighten. */
  readonly rules: PermissionRules;
}

/** One file of an agent, taken apart; it may build on another. */
export interface AgentLayer {
  /** The file that it builds on, as it names it. */
  readonly base?: string;
  /** The file that holds the prompt, as it names it. */
  readonly promptFile?: string;
  readonly prompt?: string;
  readonly table: Readonly<Record<string, unknown>>;
}

/** What Kimi CLI's files build on where they mean the built-in agent. */
const BUILT_IN = 'default';

/** `content` as of `readAgentRules`; `body` is what stands below it. */
export function readAgentLayer(content: unknown, body: string | undefined): ReadRules<AgentLayer> {
  if (content !== null && content !== undefined && !isTable(content)) {
    return { kind: 'wrong', problem: 'it must be a table' };
  }
  const table = agentTable(content ?? {});
  const base = textIn(table, 'extend');
  const promptFile = textIn(table, 'system_prompt_path');
  const prompt = textIn(table, 'system_prompt') ?? textIn(table, 'prompt') ?? body;
  const layer: AgentLayer = {
    table,
    ...(base !== undefined && base !== BUILT_IN && { base }),
    ...(promptFile !== undefined && { promptFile }),
    ...(prompt !== undefined && prompt !== '' && { prompt }),
  };
  return { kind: 'rules', rules: layer };
}

/**
 * The agent that layers make up, the outermost first, which wins.
 * @param given - what `${NAME}` in the prompt stands for beside the file's own `system_prompt_args`.
 */
export function profileOf(
  file: string,
  layers: readonly AgentLayer[],
  given: Readonly<Record<string, string>>,
): ReadRules<AgentProfile> {
  const table = Object.assign({}, ...layers.map((layer) => layer.table).toReversed()) as AgentLayer['table'];
  const rules = readAgentRules(table);
  if (rules.kind === 'wrong') return rules;
  const values = { ...given };
  for (const { table: own } of layers.toReversed()) Object.assign(values, textsOf(own['system_prompt_args']));
  const prompt = layers.find((layer) => layer.prompt !== undefined)?.prompt?.trim();
  const filled = prompt?.replaceAll(/\$\{(\w+)\}/gu, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
  return {
    kind: 'rules',
    rules: { file, ...(filled !== undefined && { prompt: filled }), tools: readAgentTools(table), rules: rules.rules },
  };
}

/** Nothing that an engine would have to be told. */
export function isPlain({ prompt, tools, rules }: AgentProfile): boolean {
  return (
    prompt === undefined && tools.only === undefined && tools.without.length === 0 && Object.keys(rules).length === 0
  );
}

function textIn(table: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = table[key];
  return typeof value === 'string' ? value : undefined;
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isTable(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
}
