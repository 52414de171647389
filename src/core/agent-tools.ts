/** The tools that the file of an agent names: in Kimi Code's words, and in those of the permission rules. */
import { isTable } from './rule-set.ts';

export interface AgentTools {
  /** The only ones that it may have, by Kimi Code's names; undefined: all. */
  readonly only?: readonly string[];
  /** Those that it may not have. */
  readonly without: readonly string[];
}

/**
 * A list (or words between commas) names all that an agent has, as Kimi Code and Claude Code do it; a table switches
 * single ones off, as OpenCode does it. `disallowedTools` and `exclude_tools` are lists of what it has not.
 */
export function readAgentTools(table: Readonly<Record<string, unknown>>): AgentTools {
  const { tools } = table;
  const listed = namesIn(tools);
  const off = isTable(tools) ? Object.keys(tools).filter((name) => tools[name] === false) : [];
  const excluded = [...(namesIn(table['disallowedTools']) ?? []), ...(namesIn(table['exclude_tools']) ?? [])];
  const without = kimiTools([...off, ...excluded]);
  return { ...(listed !== undefined && !listed.includes('*') && { only: kimiTools(listed) }), without };
}

/** Tools of the rules that such an agent may not use. */
export function toolsDenied({ only, without }: AgentTools): readonly string[] {
  const known = Object.keys(KIMI_TOOLS);
  return known.filter((tool) => {
    const names = KIMI_TOOLS[tool] ?? [];
    return names.every((name) => without.includes(name) || (only !== undefined && !only.includes(name)));
  });
}

/** By the name of the rules: those of Kimi Code 2.1.0 that the rule is about. */
const KIMI_TOOLS: Readonly<Record<string, readonly string[]>> = {
  bash: ['Bash'],
  edit: ['Edit'],
  read: ['Read', 'Glob', 'Grep', 'ReadMediaFile'],
  write: ['Write'],
  webfetch: ['FetchURL', 'WebSearch'],
};

/** The Python Kimi CLI, which came before Kimi Code, calls them `kimi_cli.tools.file:ReadFile`. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  Shell: 'Bash',
  ReadFile: 'Read',
  WriteFile: 'Write',
  StrReplaceFile: 'Edit',
  SearchWeb: 'WebSearch',
  WebFetch: 'FetchURL',
  Task: 'Agent',
  SetTodoList: 'TodoList',
};

function kimiTools(names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap(kimiTool))];
}

function kimiTool(name: string): readonly string[] {
  const group = Object.hasOwn(KIMI_TOOLS, name) ? KIMI_TOOLS[name] : undefined;
  if (group !== undefined) return group;
  const own = /^[\w.]+:(\w+)$/u.exec(name)?.[1] ?? name;
  return [Object.hasOwn(OLD_NAMES, own) ? (OLD_NAMES[own] ?? own) : own];
}

function namesIn(value: unknown): readonly string[] | undefined {
  const names = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(names)) return undefined;
  return names.flatMap((name) => (typeof name === 'string' && name.trim() !== '' ? [name.trim()] : []));
}
