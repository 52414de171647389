/** Sessions and what was said in them. */
import type { Message } from '../../control/protocol/message.ts';
import type { Session } from '../../control/protocol/session.ts';
import { table, type Column } from './table.ts';
import { ago, count, figure, printable, printableLines } from './text.ts';
import type { View } from './view.ts';

const COLUMNS: readonly Column[] = [
  { head: 'NAME', gives: 'middle' },
  { head: 'ENGINE' },
  { head: 'STATE' },
  { head: 'USED' },
  { head: 'MESSAGES', align: 'right' },
  { head: 'TOKENS', align: 'right' },
];

export function sessionsTable(sessions: readonly Session[], { columns, now }: View): string[] {
  const rows = sessions.map(({ name, engine, state, usedAt, stats: { messages, tokens } }) => [
    printable(name),
    printable(engine),
    state,
    ago(usedAt, now),
    figure(messages),
    figure(tokens.input + tokens.output),
  ]);
  return table(COLUMNS, rows, columns);
}

export function sessionLines(session: Session, { style, now }: View): string[] {
  const { id, name, engine, agent, agentFile, model, sprint, state, createdAt, usedAt, archivedAt, stats } = session;
  const { input, cached, output } = stats.tokens;
  const share = input === 0 ? 0 : Math.round((100 * cached) / input);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['id', id],
    ['engine', engine],
    ['agent', agent],
    ['agent file', agentFile],
    ['model', model],
    ['sprint', sprint],
    ['created', ago(createdAt, now)],
    ['last used', ago(usedAt, now)],
    ['archived', archivedAt === undefined ? undefined : ago(archivedAt, now)],
    ['said', `${count(stats.messages, 'message')}, ${count(stats.toolCalls, 'use')} of tools`],
    ['tokens', `${figure(input)} read, ${share} % of them cached; ${figure(output)} written`],
  ];
  return [
    `${style('bold', printable(name))}  ${state}`,
    ...facts.flatMap(([label, value]) => (value === undefined ? [] : [`  ${label.padEnd(10)} ${printable(value)}`])),
  ];
}

const WHO = { user: 'You', assistant: 'Answer' } as const;

export function messageLines({ type, at, parts, error }: Message, { style, now }: View): string[] {
  const said = parts.flatMap((part) => {
    if (part.type === 'tool') {
      return [style('dim', `[${printable(part.tool)}: ${printable(toolTarget(part.input))} · ${part.status}]`)];
    }
    // What was thought on the way is not what was said.
    return part.type === 'text' ? printableLines(part.text).trimEnd().split('\n') : [];
  });
  const failed = error === undefined ? [] : [style('red', `failed: ${printable(error.message)}`)];
  return [style('dim', `${WHO[type]}, ${ago(at, now)}`), ...said, ...failed];
}

/** What a tool was used on, as far as it can be said in a few words. */
export function toolTarget(input: Readonly<Record<string, unknown>>): string {
  const named = ['command', 'path', 'url', 'action']
    .map((key) => input[key])
    .find((value) => typeof value === 'string');
  return typeof named === 'string' ? named : JSON.stringify(input);
}
