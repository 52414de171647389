/** What a command has to work with; `system-context.ts` makes it of the process, tests of what they like. */
import type { Clock } from '../clock.ts';
import type { Paths } from '../config/paths.ts';
import type { ControlClient } from '../control/client.ts';
import type { ERRORS, ErrorCode } from '../core/error-table.ts';
import type { Style } from './render/text.ts';
import type { View } from './render/view.ts';

/** 0 done; the rest is the contract of the error table. */
export type ExitCode = 0 | (typeof ERRORS)[ErrorCode]['exit'];

export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly paths: Paths;
  readonly clock: Clock;
  /** Results: what somebody may pipe or parse. */
  readonly stdout: Screen;
  /** Errors, notes, progress, questions. */
  readonly stderr: Screen;
  /**
   * Aborts on Ctrl-C, on a request to end, and when nobody reads stdout any more. A command that does not ask for it is
   * ended by signals at once; after the first, the next ends every command.
   */
  readonly interrupted: () => AbortSignal;
  /** A client for the daemon; whether one answers shows at the first call. */
  readonly connect: () => Promise<ControlClient>;
  /** @throws LOCK_HELD while a daemon or another such process works. */
  readonly openOneJob: () => Promise<OneJob>;
  /** The same in a home of its own that is gone with it: what is looked at there is not remembered. */
  readonly openThrowAway: () => Promise<OneJob>;
  readonly person: Person | undefined;
  /** What is piped in; undefined where standard input is a terminal. */
  readonly input: (() => Promise<string>) | undefined;
}

/** Moontide in the command's own process, for one job. */
export interface OneJob extends AsyncDisposable {
  readonly client: ControlClient;
}

/** Somebody at a terminal who can answer. */
export interface Person {
  /** False also when the question was cancelled. */
  agrees(question: string): Promise<boolean>;
  /** What is typed is not shown. Undefined when the question was cancelled, as by the signal. */
  secret(question: string, signal?: AbortSignal): Promise<string | undefined>;
  /** One of a few, the first by Enter alone; undefined when the question was cancelled, as by the signal. */
  choose<Value extends string>(
    question: string,
    choices: readonly Choice<Value>[],
    signal?: AbortSignal,
  ): Promise<Value | undefined>;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface Screen {
  /** Whether a person reads along; otherwise lines go to a file or a program. */
  readonly isTerminal: boolean;
  /** Changes when the terminal is resized; unlimited where there is none. */
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
  write(text: string): void;
  /** Lines at the bottom of a terminal that change in place. */
  live(): Promise<LiveLines>;
  /** The whole terminal, until disposed of: then what was there before is back. */
  full(): FullScreen;
  /** Calls back whenever the terminal is resized, until disposed of. */
  onResize(changed: () => void): Disposable;
}

/** Its end leaves the last lines in place. */
export interface LiveLines extends Disposable {
  show(lines: readonly string[]): void;
  /** Writes lines above, for good. */
  persist(lines: readonly string[]): void;
  /** Takes the lines away. */
  clear(): void;
}

export interface FullScreen extends Disposable {
  /** What is beyond the terminal's width is cut; how many lines are beyond its height is said. */
  show(lines: readonly string[]): void;
}

export function print(screen: Screen, lines: readonly string[]): void {
  if (lines.length > 0) screen.write(`${lines.join('\n')}\n`);
}

export function viewOf(screen: Screen, clock: Clock): View {
  const { style, columns, isTerminal } = screen;
  return { style, columns, brief: isTerminal, now: clock.now() };
}
