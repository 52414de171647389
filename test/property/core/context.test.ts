import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  catchUp,
  compact,
  conversationOf,
  staleTokensIn,
  tokensIn,
  versionsIn,
  type Context,
  type ContextDocument,
} from '../../../src/core/context.ts';
import { messagesOf } from '../../../src/core/context-messages.ts';
import { selectDocuments } from '../../../src/core/context-selection.ts';
import { relPath, type Sha256 } from '../../../src/core/model.ts';

const document: fc.Arbitrary<ContextDocument> = fc
  .record({
    path: fc.constantFrom('README.md', 'docs/a.md', 'docs/b.md', '.ai/plan.md', '.agents/x.yaml', 'docs/sub/c.md'),
    version: fc.integer({ min: 1, max: 3 }),
    mtimeMs: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ path, version, mtimeMs }) => ({
    path: relPath(path),
    sha256: `${path}@${version}` as Sha256,
    tokens: path.length * version,
    stamp: { mtimeMs },
  }));

const documents = fc.uniqueArray(document, { selector: ({ path }) => path });
const states = fc.array(documents, { minLength: 1, maxLength: 6 });

/** A question after each state of the documents. */
function readThrough(history: readonly (readonly ContextDocument[])[]): Context {
  return history.reduce<Context>(
    (context, state, turn) => [
      ...context,
      ...catchUp(context, state),
      { kind: 'question', text: `question ${turn}`, tokens: 3 },
      { kind: 'answer', text: `answer ${turn}`, tokens: 3 },
    ],
    [],
  );
}

const messages = (context: Context) => messagesOf(context, (path, sha256) => `${path} ${sha256}`);

describe('a context', () => {
  it('says after each turn what the documents say, and has nothing more to read then', () => {
    fc.assert(
      fc.property(states, (history) => {
        const context = readThrough(history);
        const last = history.at(-1) ?? [];
        expect(new Map(versionsIn(context))).toEqual(new Map(last.map(({ path, sha256 }) => [path, sha256])));
        expect(catchUp(context, last)).toEqual([]);
      }),
    );
  });

  it('begins with the same bytes as it did a turn before', () => {
    fc.assert(
      fc.property(states, (history) => {
        const before = messages(readThrough(history.slice(0, -1)));
        expect(messages(readThrough(history)).slice(0, before.length)).toEqual(before);
      }),
    );
  });

  it('does not depend on the order in which documents are found', () => {
    fc.assert(
      fc.property(documents, fc.func(fc.integer()), (found, order) => {
        const shuffled = found.toSorted((a, b) => order(a.path) - order(b.path));
        expect(catchUp([], shuffled)).toEqual(catchUp([], found));
      }),
    );
  });

  it('that is compacted holds every document once, nothing stale, and what was said', () => {
    fc.assert(
      fc.property(states, (history) => {
        const context = readThrough(history);
        const anew = compact(history.at(-1) ?? [], conversationOf(context));
        expect(versionsIn(anew)).toEqual(versionsIn(context));
        expect(conversationOf(anew)).toEqual(conversationOf(context));
        expect(staleTokensIn(anew)).toBe(0);
        expect(tokensIn(anew)).toBe(tokensIn(context) - staleTokensIn(context));
      }),
    );
  });
});

describe('a selection', () => {
  it('fits, leaves out nothing that fits, and lists what it left out', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 0, max: 200 }), documents, (found, budgetTokens, read) => {
        const kept = new Set(read.map(({ path }) => path));
        const isWanted = (path: string) => path !== 'docs/b.md';
        const { chosen, leftOut } = selectDocuments(found, { isWanted, budgetTokens, kept });
        const used = chosen.reduce((sum, { tokens }) => sum + tokens, 0);
        expect(used).toBeLessThanOrEqual(budgetTokens);
        expect([...chosen, ...leftOut].map(({ path }) => path).toSorted()).toEqual(
          found.map(({ path }) => path).toSorted(),
        );
        for (const { path, tokens, because } of leftOut) {
          expect(because === 'pattern').toBe(!isWanted(path));
          if (because === 'budget') expect(tokens).toBeGreaterThan(budgetTokens - used);
        }
      }),
    );
  });
});
