/** A shell command as a parser understood it, flattened: every simple command wherever it stands, in the order of the text. */
import type { UseText } from './permission-text.ts';

export type ShellItem =
  | ShellCommand
  | ShellRedirect
  /** A variable is given a value that later commands may see. */
  | { readonly kind: 'assignment'; readonly name: string; readonly value: UseText }
  /** May run something that is not in the text: an index that is computed, an indirection, a prompt. */
  | { readonly kind: 'obscure'; readonly text: string };

export interface ShellCommand {
  readonly kind: 'command';
  /** Variables that this command alone sees, each as `NAME=value`. */
  readonly assignments: readonly UseText[];
  /** The name and the arguments, without quotes. */
  readonly words: readonly UseText[];
}

export interface ShellRedirect {
  readonly kind: 'redirect';
  /** `to`: the file is written. */
  readonly direction: 'from' | 'to';
  readonly target: UseText;
}

/** Undefined for what is not whole or not bash. */
export type ParseShell = (source: string) => readonly ShellItem[] | undefined;
