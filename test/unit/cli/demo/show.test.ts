import { describe, expect, it } from 'vitest';
import { showDocuments, tableLines } from '../../../../src/cli/demo/show.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { eventsUntilAborted, fakeClient } from '../../../support/fake-control-client.ts';
import { plain } from '../../../support/fake-screen.ts';
import { documentWith, eventWith, projectWith } from '../../../support/wire-values.ts';

const view: View = { style: plain, columns: 80, brief: true, now: 0 };

const uploaded = eventWith({ type: 'document.uploaded', data: { path: 'docs/a.md', bytes: 10 } });
const superseded = eventWith({ type: 'document.deleted', data: { path: 'docs/a.md', because: 'superseded' } });
const scanned = eventWith();

describe('showDocuments', () => {
  it('shows a table and then lines where lines cannot change', async () => {
    const context = fakeContext();
    const client = fakeClient({
      documents: async () => [documentWith()],
      async *events({ signal } = {}) {
        yield* [scanned, superseded, uploaded];
        context.interruption.abort();
        yield* eventsUntilAborted([], signal);
      },
    });
    await showDocuments(client, projectWith(), context, ['the hint']);
    expect(context.stdout.lines).toContain('the hint');
    expect(context.stdout.lines.filter((line) => line.includes('notes'))).toEqual([
      expect.stringMatching(/notes {2}uploaded docs\/a\.md \(10 B\)$/),
    ]);
  });

  it('keeps the table up to date on a terminal, below what happened', async () => {
    const context = fakeContext({ isTerminal: true });
    let bytes = 1;
    const client = fakeClient({
      documents: async () => [documentWith({ bytes: (bytes += 1) })],
      events: ({ signal } = {}) => eventsUntilAborted([uploaded], signal),
    });
    const showing = showDocuments(client, projectWith(), context, ['the hint']);
    for (let second = 0; second < 4; second += 1) await context.clock.advance(1000);
    context.interruption.abort();
    await showing;
    const { frames } = context.stdout;
    expect(frames.length).toBeGreaterThan(2);
    expect(frames[0]?.join('\n')).toContain('2 B  docs/a.md');
    expect(frames.at(-1)?.join('\n')).toContain(`${bytes} B  docs/a.md`);
    expect(context.stdout.lines).toEqual([expect.stringMatching(/uploaded docs\/a\.md/)]);
  });
});

describe('tableLines', () => {
  it('has what changed last where there is no room for all', () => {
    const documents = ['a', 'b', 'c', 'd'].map((name, index) =>
      documentWith({ path: `docs/${name}.md`, uploadedAt: `2026-01-01T00:00:0${4 - index}.000Z` }),
    );
    const pending = documentWith({ path: 'docs/z.md', state: 'pending', reason: 'new' });
    const leftOut = documentWith({ path: 'docs/x.png', state: 'left-out' });
    const lines = tableLines([...documents, pending, leftOut], 3, view).join('\n');
    expect(lines.match(/docs\/\w+\.\w+/g)).toEqual(['docs/a.md', 'docs/b.md', 'docs/z.md']);
    expect(lines).toContain('and 2 more documents, 1 path left out');
  });
});
