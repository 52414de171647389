import { expect, it } from 'vitest';
import { coalesced } from '../../../../src/emulator/files/coalesced.ts';

/** A write that ends when told to, and says what it wrote. */
function slowWrites() {
  let value = 0;
  const written: number[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const save = coalesced(async () => {
    const seen = value;
    const end = Promise.withResolvers<void>();
    ends.push(end);
    await end.promise;
    written.push(seen);
  });
  return {
    written,
    ends,
    change: (): Promise<void> => {
      value += 1;
      return save();
    },
  };
}

it('writes once for all who asked while another write was running', async () => {
  const { change, ends, written } = slowWrites();
  const first = change();
  await expect.poll(() => ends.length).toBe(1);
  const others = Promise.all([change(), change(), change()]);
  ends[0]?.resolve();
  await first;
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.resolve();
  await others;
  expect(written).toEqual([1, 4]);
});

it('never answers with a write that began before the change', async () => {
  const { change, ends, written } = slowWrites();
  const first = change();
  await expect.poll(() => ends.length).toBe(1);
  let isDone = false;
  const second = change().then(() => (isDone = true));
  ends[0]?.resolve();
  await first;
  await expect.poll(() => ends.length).toBe(2);
  expect(isDone).toBe(false);
  ends[1]?.resolve();
  await second;
  expect(written).toEqual([1, 2]);
});

it('tells a failure to those who waited for it and goes on', async () => {
  const { change, ends, written } = slowWrites();
  const first = change();
  await expect.poll(() => ends.length).toBe(1);
  const second = change();
  ends[0]?.reject(new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.resolve();
  await second;
  expect(written).toEqual([2]);
});
