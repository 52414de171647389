import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** A text that never prints itself: not in a log, an error, JSON, a template or a debugger's view of an object. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself; call it where the value is used and keep the result in no variable that outlives the use. */
  reveal(): string {
    return this.#value;
  }

  /** `text` with every occurrence of the secret blotted out: for words that come from elsewhere. */
  redact(text: string): string {
    return this.#value === '' ? text : text.replaceAll(this.#value, REDACTED);
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
