import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/core/error-table.ts';
import { MoontideError } from '../../src/core/errors.ts';
import { createSecondLook } from '../../src/second-look.ts';
import type { Clock } from '../../src/clock.ts';

const instantly: Clock = { now: () => 0, monotonic: () => 0, sleep: async () => undefined };

/** Fails with each of these in turn, then succeeds. */
function failing(...codes: readonly ErrorCode[]) {
  const left = [...codes];
  const call = async (): Promise<string> => {
    call.times += 1;
    const code = left.shift();
    if (code !== undefined) throw new MoontideError(code, 'no');
    return 'yes';
  };
  call.times = 0;
  return call;
}

describe('a second look', () => {
  it.each(['KEY_REFUSED', 'PERMISSION_DENIED'] as const)('forgives one %s', async (code) => {
    const [call, probe] = [failing(code), failing()];
    expect(await createSecondLook(instantly, probe)(call)).toBe('yes');
    expect([call.times, probe.times]).toEqual([2, 1]);
  });

  it('believes a refusal that comes again, without repeating the call where the probe is refused', async () => {
    const [call, probe] = [failing('KEY_REFUSED'), failing('KEY_REFUSED')];
    await expect(createSecondLook(instantly, probe)(call)).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    expect(call.times).toBe(1);
  });

  it('believes a call that alone is refused twice', async () => {
    const [call, probe] = [failing('PERMISSION_DENIED', 'PERMISSION_DENIED'), failing()];
    await expect(createSecondLook(instantly, probe)(call)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(call.times).toBe(2);
  });

  it('asks once for all that are refused at the same time', async () => {
    const probe = failing();
    const look = createSecondLook(instantly, probe);
    const calls = Array.from({ length: 20 }, () => failing('KEY_REFUSED'));
    await Promise.all(calls.map((call) => look(call)));
    expect(probe.times).toBe(1);
  });

  it('tells nothing of a probe that could not be answered: the call itself decides', async () => {
    const [call, probe] = [failing('KEY_REFUSED'), failing('UNREACHABLE')];
    expect(await createSecondLook(instantly, probe)(call)).toBe('yes');
  });

  it('leaves every other failure alone', async () => {
    const [call, probe] = [failing('RATE_LIMITED'), failing()];
    await expect(createSecondLook(instantly, probe)(call)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect([call.times, probe.times]).toEqual([1, 0]);
  });

  it('is not had for a call that was given up meanwhile', async () => {
    const call = failing('KEY_REFUSED');
    const signal = AbortSignal.abort(new MoontideError('CANCELLED', 'given up'));
    await expect(createSecondLook(instantly, failing())(call, signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(call.times).toBe(1);
  });
});
