import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readText, send } from '../../../src/control/transport.ts';
import { ERRORS } from '../../../src/core/error-table.ts';
import { hasCode, MoontideError } from '../../../src/core/errors.ts';
import { startControl } from '../../support/control.ts';
import type { RunningControl } from '../../support/control.ts';

const method = fc.constantFrom('GET', 'POST', 'DELETE');
const segment = fc.oneof(
  fc.constantFrom('projects', 'jobs', 'files', 'alpha', 'beta', 'sync', 'confirm', 'plan', 'content', 'remote-1'),
  fc.string().map(encodeURIComponent),
);
const path = fc
  .tuple(fc.array(segment, { maxLength: 4 }), fc.webQueryParameters())
  .map(([segments, query]) => `/${segments.join('/')}${query === '' ? '' : `?${query}`}`);
const body = fc.oneof(
  fc.constant(undefined),
  fc.json().map((text) => ({ type: 'application/json', text })),
  fc.record({ root: fc.string(), name: fc.string(), plan: fc.string() }, { requiredKeys: [] }).map((fields) => ({
    type: 'application/json',
    text: JSON.stringify(fields),
  })),
  fc.record({ type: fc.constantFrom('application/json', 'text/plain', 'application/octet-stream'), text: fc.string() }),
);

async function attempt(control: RunningControl, call: Parameters<typeof send>[1]): Promise<MoontideError | undefined> {
  try {
    await readText(await send(control.connect, call), call.signal);
    return undefined;
  } catch (error) {
    if (error instanceof MoontideError) return error;
    throw error;
  }
}

it('whatever is asked, the answer is a result or an error that the caller can mend', async () => {
  await using control = await startControl({ inProcess: true });
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(method, path, body, async (method, path, body) => {
      if (path.startsWith('/events')) return;
      const sent = body === undefined ? {} : { headers: { 'content-type': body.type }, body: body.text };
      const failure = await attempt(control, { method, path, signal, ...sent });
      if (failure === undefined) return;
      expect(hasCode(failure, 'NO_DAEMON', 'INTERNAL', 'BAD_ANSWER')).toBe(false);
      expect(ERRORS[failure.code].http).toBeLessThan(500);
    }),
    { numRuns: 500 },
  );
  expect(control.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
