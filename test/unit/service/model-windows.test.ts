import { describe, expect, it } from 'vitest';
import { MoontideError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/secret.ts';
import { createModelWindows, type ModelWindowsParts } from '../../../service/model-windows.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const CREDENTIALS = { id: 'account', baseUrl: 'http://127.0.0.1:1/v1', key: new Secret('sk-test') };
const MODELS = [{ id: 'large', contextLength: 1_048_576 }, { id: 'unsaid' }];
const MINUTE_MS = 60_000;

function windows(models: ModelWindowsParts['models']) {
  const clock = new ManualClock();
  let asked = 0;
  const windowOf = createModelWindows({
    models: (credentials) => {
      asked += 1;
      return models(credentials);
    },
    clock,
    log: new RecordingLog(),
  });
  return { clock, windowOf: (model: string) => windowOf(CREDENTIALS, model), asked: () => asked };
}

describe('how much a model reads', () => {
  it('is what its server says, asked once', async () => {
    const { windowOf, asked } = windows(async () => MODELS);
    expect(await Promise.all([windowOf('large'), windowOf('large')])).toEqual([1_048_576, 1_048_576]);
    expect(await windowOf('large')).toBe(1_048_576);
    expect(asked()).toBe(1);
  });

  it('is not known where the server does not say, which is asked again after a while', async () => {
    const { clock, windowOf, asked } = windows(async () => MODELS);
    for (const model of ['unsaid', 'unheard-of', 'unsaid']) expect(await windowOf(model)).toBeUndefined();
    expect(asked()).toBe(1);
    await clock.advance(MINUTE_MS);
    expect(await windowOf('unsaid')).toBeUndefined();
    expect(asked()).toBe(2);
  });

  it('is not known where the server refuses to tell, and is when it tells', async () => {
    let isRefused = true;
    const { clock, windowOf } = windows(async () => {
      if (isRefused) throw new MoontideError('SERVER_ERROR', 'broken');
      return MODELS;
    });
    expect(await windowOf('large')).toBeUndefined();
    isRefused = false;
    await clock.advance(MINUTE_MS);
    expect(await windowOf('large')).toBe(1_048_576);
  });

  it('holds nobody up for long, and counts once it has come', async () => {
    const answer = Promise.withResolvers<typeof MODELS>();
    const { clock, windowOf } = windows(() => answer.promise);
    const waiting = windowOf('large');
    while (clock.sleeping === 0) await Promise.resolve();
    await clock.advance(3_000);
    expect(await waiting).toBeUndefined();
    answer.resolve(MODELS);
    expect(await windowOf('large')).toBe(1_048_576);
  });
});
