/** Asks the person at the terminal about one use of a tool. */
import type { ControlClient } from '../control/client.ts';
import type { PermissionAnswer } from '../control/protocol/permission.ts';
import { hasCode } from '../core/errors.ts';
import { print, type Choice, type Context, type Person } from './context.ts';
import { printable, printableLines } from './render/text.ts';

/** What waits, as far as a person has to know it. */
export interface AskedPermission {
  readonly id: string;
  readonly tool: string;
  readonly action: string;
  readonly agent?: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

type Word = 'once' | 'session' | 'deny';

const CHOICES: readonly Choice<Word>[] = [
  { value: 'once', label: 'Allow once' },
  { value: 'session', label: 'Allow for the rest of the session' },
  { value: 'deny', label: 'Deny' },
];

const ANSWERS: Readonly<Record<Word, PermissionAnswer>> = {
  once: { action: 'allow' },
  session: { action: 'allow', remember: 'session' },
  deny: { action: 'deny' },
};

/** Who says whether what the rules ask about may be done. */
export type Answerer = Person | 'everything';

export interface AnswererOptions {
  /** Whatever the rules ask about is allowed. */
  readonly yes?: boolean;
}

/** Undefined where nobody is there: then what is asked about is refused. */
export function answererOf({ person }: Pick<Context, 'person'>, { yes }: AnswererOptions): Answerer | undefined {
  return yes === true ? 'everything' : person;
}

/** Shows what is asked for, and hands on what the person says; a question that is cancelled is a no. */
export async function askPermission(
  { stderr }: Pick<Context, 'stderr'>,
  answerer: Answerer,
  { session: sessions }: Pick<ControlClient, 'session'>,
  session: string,
  asked: AskedPermission,
): Promise<void> {
  if (answerer !== 'everything') print(stderr, ['', ...permissionLines(asked)]);
  const question = `May ${printable(asked.tool)} do this?`;
  const word = answerer === 'everything' ? 'once' : await answerer.choose(question, CHOICES);
  try {
    await sessions.permissions.answer(session, asked.id, ANSWERS[word ?? 'deny']);
  } catch (error) {
    if (!hasCode(error, 'INVALID_PERMISSION_ID')) throw error;
    stderr.write('It waits no more: somebody else has answered, or it took too long.\n');
  }
}

/** With all that the tool would be given. */
export function permissionLines({ tool, action, agent, input, reason }: Omit<AskedPermission, 'id'>): string[] {
  const given = Object.entries(input).filter(([, value]) => value !== action);
  return [
    `${printable(tool)}${agent === undefined ? '' : ` (agent ${printable(agent)})`}: ${printable(action)}`,
    ...given.flatMap(([name, value]) => inputLines(name, value)),
    `  asked because: ${printable(reason)}`,
  ];
}

function inputLines(name: string, value: unknown): string[] {
  const text = typeof value === 'string' ? printableLines(value) : printable(JSON.stringify(value));
  const [first = '', ...rest] = text.split('\n');
  return [`  ${printable(name)}: ${first}`, ...rest.map((line) => `    ${line}`)];
}
