import { html, type Shown } from '../html.ts';
import type { Tone } from './words.ts';

/** A state as a word; its colour says nothing that the word does not. */
export function Badge({ tone, word }: { readonly tone: Tone; readonly word: string }): Shown {
  return html`<span class=${`badge ${tone}`}>${word}</span>`;
}
