import { createMoonshot, type Moonshot, type MoonshotOptions } from '../../../src/moonshot/moonshot.ts';
import { asMoontideError, type MoontideError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/secret.ts';

export const KEY = 'sk-test-0123456789abcdef';

/** A file as Moonshot shows it. */
export const FILE = {
  id: 'co3t989kqq4ua4e78urg',
  object: 'file',
  bytes: 8,
  created_at: 1_711_789_217,
  filename: 'notes.md',
  purpose: 'file-extract',
  status: 'ok',
  status_details: '',
};

/** The client as the daemon builds it. */
export function clientOf(baseUrl: string, options: Partial<MoonshotOptions> = {}): Moonshot {
  return createMoonshot({ baseUrl, apiKey: new Secret(KEY), userAgent: 'moontide/0.0.0', ...options });
}

/** What a call was refused with. */
export async function failure(call: Promise<unknown>): Promise<MoontideError> {
  return call.then(
    () => {
      throw new Error('the call was expected to fail');
    },
    (error: unknown) => asMoontideError(error),
  );
}
