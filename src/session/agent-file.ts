/** What the file of an agent holds: Markdown with front matter, YAML, TOML or JSON. */
import { extname } from 'node:path';
import { loadAll } from 'js-yaml';
import { parse as parseToml } from 'smol-toml';

export type AgentFile =
  | {
      readonly kind: 'read';
      readonly content: unknown;
      /** What stands below the front matter of Markdown. */
      readonly body?: string;
    }
  | { readonly kind: 'wrong'; readonly problem: string };

/** The endings of files that may be agents. */
export const AGENT_ENDINGS: ReadonlySet<string> = new Set(['.md', '.yaml', '.yml', '.toml', '.json']);

/** The name tells the form. Markdown without front matter says nothing: its content is `undefined`. */
export function parseAgentFile(name: string, text: string): AgentFile {
  const ending = extname(name);
  if (ending !== '.md') return parsed(ending, text);
  const [first = '', ...lines] = text.split(/\r?\n/u);
  if (!isFence(first)) return { kind: 'read', content: undefined, body: text.trim() };
  const end = lines.findIndex(isFence);
  if (end === -1) return { kind: 'wrong', problem: 'its front matter has no end' };
  // With a line in place of the fence, so that problems name the line of the file.
  const front = parsed('.yaml', ['', ...lines.slice(0, end)].join('\n'));
  const body = lines
    .slice(end + 1)
    .join('\n')
    .trim();
  return front.kind === 'wrong' ? front : { ...front, body };
}

function isFence(line: string): boolean {
  return line.trimEnd() === '---';
}

function parsed(ending: string, text: string): AgentFile {
  try {
    return { kind: 'read', content: contentOf(ending, text) };
  } catch (error) {
    // Whatever a parser throws is about the text.
    const [line = ''] = (error as Error).message.split('\n');
    return { kind: 'wrong', problem: line };
  }
}

function contentOf(ending: string, text: string): unknown {
  switch (ending) {
    case '.toml':
      return parseToml(text);
    case '.json':
      return JSON.parse(text) as unknown;
    default:
      return onlyDocument(loadAll(text));
  }
}

function onlyDocument([document, ...others]: readonly unknown[]): unknown {
  if (others.length > 0) throw new TypeError('it holds more than one document');
  return document;
}
