/** What a tool is about to be used on, as far as that can be known before it happens. */

/** Stands for any characters, or none: what a variable, a substitution or a wildcard of the shell will give. */
export const ANYTHING = null;

/** Known stretches and unknown ones in turn. */
export type UseText = readonly (string | typeof ANYTHING)[];

/** One use of one tool: `bash` on a command, `edit` on a path, … */
export interface Use {
  readonly tool: string;
  readonly text: UseText;
  /** Nobody could tell what it does: never allowed by a rule for all. */
  readonly obscure?: true;
}

export function known(text: string): UseText {
  return [text];
}

export function isKnown(text: UseText): boolean {
  return text.every((stretch) => stretch !== ANYTHING);
}

/** The text itself, or undefined where a part of it is not known. */
export function knownText(text: UseText): string | undefined {
  return isKnown(text) ? text.join('') : undefined;
}

/** For people: unknown stretches are shown as `…`. */
export function shown(text: UseText): string {
  return text.map((stretch) => stretch ?? '…').join('');
}

export function joined(texts: readonly UseText[], between: string): UseText {
  return texts.flatMap((text, index) => (index === 0 ? text : [between, ...text]));
}
