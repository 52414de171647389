/** A button that has something done, and says when that was refused. */
import { useState } from 'preact/hooks';
import { ApiError } from '../api.ts';
import { html, type Shown } from '../html.ts';
import { lookAgain } from '../live.ts';

export interface ActionProps {
  readonly label: string;
  /** What a reader of the screen hears, where the label alone does not say what is meant. */
  readonly name?: string;
  readonly look?: 'main' | 'danger' | 'plain';
  readonly act: () => Promise<unknown>;
}

export function Action({ label, name, look = 'plain', act }: ActionProps): Shown {
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
      aria-label=${name}
      aria-busy=${isBusy}
      aria-disabled=${isBusy}
      onClick=${() => void run()}
    >
      ${label}
    </button>
    ${error !== undefined && html`<${Failure} error=${error} />`}
  </span>`;
}

export function Failure({ error }: { readonly error: ApiError }): Shown {
  return html`<span class="failure" role="alert"><strong>${error.message}</strong> ${error.fix}</span>`;
}
