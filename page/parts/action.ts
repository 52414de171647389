/** A button that has something done, and says when that was refused. */
import { useState } from 'preact/hooks';
import { ApiError } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { lookAgain } from '../live.ts';
import { Failure } from './failure.ts';

export interface ActionProps {
  readonly label: string;
  /** What it is done with, for those who hear the label and do not see where the button stands. */
  readonly about?: string;
  readonly look?: 'main' | 'danger' | 'plain';
  readonly act: () => Promise<unknown>;
}

export function Action({ label, about, look = 'plain', act }: ActionProps): Shown {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | undefined>(undefined);
  async function run(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await act();
    } catch (failure) {
      setError(failure instanceof ApiError ? failure : new ApiError('INTERNAL', String(failure), ''));
    } finally {
      setBusy(false);
      lookAgain();
    }
  }
  return html`<span class="action">
    <button
      type="button"
      class=${`button ${look}`}
      aria-busy=${isBusy}
      aria-disabled=${isBusy}
      onClick=${() => void run()}
    >
      <${Label} text=${label} about=${about} />
    </button>
    ${error !== undefined && html`<${Failure} error=${error} />`}
  </span>`;
}

export function Label({ text, about }: { readonly text: string; readonly about?: string | undefined }): Shown {
  return about === undefined ? text : html`${text}<span class="heard-only">: ${about}</span>`;
}
