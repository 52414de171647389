import { describe, expect, it } from 'vitest';
import { ask } from '../../../../src/cli/commands/ask.ts';
import { answerFooter } from '../../../../src/cli/render/answer.ts';
import type { Answer, AnswerEvent } from '../../../../src/control/protocol/question.ts';
import { fakeContext } from '../../../support/cli-context.ts';
import { fakeClient } from '../../../support/fake-control-client.ts';
import { FakeScreen } from '../../../support/fake-screen.ts';
import { healthWith, projectWith } from '../../../support/wire-values.ts';

const cwd = '/nowhere/notes';

const ANSWER: Answer = {
  answer: 'At noon.',
  isCutOff: false,
  model: 'kimi-k3',
  sources: ['docs/tides.md'],
  documents: 2,
  leftOut: [{ path: 'docs/long.md', tokens: 9_000, because: 'budget' }],
  usage: { input: 1_000, cached: 950, written: 0, output: 20 },
  currency: 'USD',
  cost: { total: 0.0012, saved: 0.21, pricesAsOf: '2026-10-25' },
};

function contextThatHears(events: readonly AnswerEvent[]) {
  const client = fakeClient({
    health: async () => healthWith(),
    projects: async () => [projectWith()],
    ask: async function* () {
      yield* events;
    },
  });
  return fakeContext({ client, cwd });
}

describe('ask', () => {
  it('prints the answer alone on stdout, and beside it what it drew on and took', async () => {
    const context = contextThatHears([
      { type: 'reasoning', text: 'Hmm.' },
      { type: 'text', text: 'At ' },
      { type: 'text', text: 'noon.' },
      { type: 'answer', answer: ANSWER },
    ]);
    expect(await ask(context, ['When', 'is', 'it?'], {})).toBe(0);
    expect(context.stdout.text).toBe('At noon.\n');
    expect(context.stderr.text).toContain('read 2 documents; draws on docs/tides.md');
    expect(context.stderr.text).not.toContain('Hmm.');
  });

  it('shows who watches what is thought, and a blank line before the answer', async () => {
    const context = contextThatHears([
      { type: 'reasoning', text: 'Hmm.' },
      { type: 'text', text: 'At noon.' },
      { type: 'answer', answer: ANSWER },
    ]);
    const screen = new FakeScreen({ isTerminal: true });
    await ask({ ...context, stdout: screen, stderr: screen }, ['When?'], {});
    expect(screen.text).toMatch(/^Hmm\.\n\nAt noon\.\n/u);
  });

  it('prints nothing that could steer a terminal', async () => {
    const context = contextThatHears([
      { type: 'text', text: 'At\u001b[2J noon.\n' },
      { type: 'answer', answer: ANSWER },
    ]);
    await ask(context, ['When?'], {});
    expect(context.stdout.text).not.toContain('\u001b');
  });

  it('prints the whole answer as JSON', async () => {
    const context = contextThatHears([
      { type: 'text', text: 'At noon.' },
      { type: 'answer', answer: ANSWER },
    ]);
    expect(await ask(context, ['When?'], { json: true })).toBe(0);
    expect(JSON.parse(context.stdout.text)).toEqual(ANSWER);
  });
});

describe('the footer of an answer', () => {
  it('says what was read, what had no room, tokens, cached share and cost', () => {
    expect(answerFooter(ANSWER)).toEqual([
      'read 2 documents; draws on docs/tides.md',
      'no room for docs/long.md',
      'kimi-k3 · 1,000 tokens read, 95 % of them cached · 20 written · about 0.0012 USD, 0.21 saved by the cache (prices of 2026-10-25)',
    ]);
  });

  it('says that an answer was cut off, and names no price where none is known', () => {
    const { cost: _, ...unpriced } = ANSWER;
    expect(answerFooter({ ...unpriced, isCutOff: true, sources: [], leftOut: [] })).toEqual([
      'The answer was cut off: allow more with --max-tokens.',
      'read 2 documents',
      'kimi-k3 · 1,000 tokens read, 95 % of them cached · 20 written',
    ]);
  });
});
