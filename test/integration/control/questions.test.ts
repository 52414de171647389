import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import type { AnswerEvent } from '../../../src/control/protocol/question.ts';
import { startControl } from '../../support/control.ts';
import { ANSWER } from '../../support/fake-questions.ts';

const QUESTION = { text: 'When is high water?' };

async function collect(events: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const all: AnswerEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('an answer over the control API', () => {
  it('comes as it is given, whole at the end', async () => {
    await using control = await startControl();
    control.questions.say = async ({ onDelta, onRestart }) => {
      onDelta?.({ kind: 'reasoning', text: 'I look.\n\nTwice.' });
      onRestart?.();
      await Promise.resolve();
      onDelta?.({ kind: 'text', text: 'At noon, naïvely 🌊.' });
      return ANSWER;
    };
    expect(await collect(control.client.ask('alpha', QUESTION))).toEqual([
      { type: 'reasoning', text: 'I look.\n\nTwice.' },
      { type: 'restarted' },
      { type: 'text', text: 'At noon, naïvely 🌊.' },
      { type: 'answer', answer: expect.objectContaining({ answer: ANSWER.answer, usage: ANSWER.usage }) as unknown },
    ]);
    expect(control.questions.asked[0]).toMatchObject({ project: 'alpha', request: QUESTION });
  });

  it('that fails before a word is an error like any other', async () => {
    await using control = await startControl();
    control.questions.say = async () => {
      throw new MoontideError('QUOTA_EXHAUSTED', 'The account is empty.');
    };
    await expect(collect(control.client.ask('alpha', QUESTION))).rejects.toMatchObject({
      code: 'QUOTA_EXHAUSTED',
      message: 'The account is empty.',
    });
  });

  it('that fails in the middle says so after what was said', async () => {
    await using control = await startControl();
    control.questions.say = async ({ onDelta }) => {
      onDelta?.({ kind: 'text', text: 'At ' });
      throw new MoontideError('SERVER_ERROR', 'It broke off.');
    };
    const seen: AnswerEvent[] = [];
    const reading = (async () => {
      for await (const event of control.client.ask('alpha', QUESTION)) seen.push(event);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'SERVER_ERROR', message: 'It broke off.' });
    expect(seen).toEqual([{ type: 'text', text: 'At ' }]);
  });

  it('is given up when its reader goes away', async () => {
    await using control = await startControl();
    const givenUp = Promise.withResolvers<void>();
    control.questions.say = ({ onDelta, signal }) => {
      onDelta?.({ kind: 'text', text: 'At ' });
      signal?.addEventListener('abort', () => givenUp.resolve());
      return new Promise(() => {});
    };
    for await (const event of control.client.ask('alpha', QUESTION)) {
      expect(event.text).toBe('At ');
      break;
    }
    await givenUp.promise;
  });
});
