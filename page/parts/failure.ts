/** How a failure looks, wherever it shows: what happened, what to do, where to read more. */
import { whereToRead } from '../../src/core/where-to-read.ts';
import { html, type Shown } from '../html.ts';

export interface FailureProps {
  readonly error: { readonly code: string; readonly message: string; readonly fix?: string };
  /** False for what stands in a list of what was: it is not read out at once. */
  readonly isNews?: boolean;
}

export function Failure({ error: { code, message, fix = '' }, isNews = true }: FailureProps): Shown {
  return html`<span class="failure" role=${isNews ? 'alert' : undefined}>
    <strong>${message}</strong> ${fix} <span class="quiet">Read more: <code>${whereToRead(code)}</code></span>
  </span>`;
}
