import type { Answer } from '../../src/core/pace-answer.ts';
import { answered, createPacing, started } from '../../src/core/pacing.ts';

/** Requests to one account, by hand. */
export class PacedAccount {
  pacing = createPacing({ concurrency: 64 });
  #nextId = 0;

  start(count: number, now: number): [number, ...number[]] {
    const ids: [number, ...number[]] = [this.#start(now)];
    while (ids.length < count) ids.push(this.#start(now));
    return ids;
  }

  answer(id: number | undefined, answer: Answer, now: number): void {
    this.pacing = answered(this.pacing, id ?? -1, answer, now, 0);
  }

  takeAll(now: number): void {
    for (const id of this.pacing.underWay.keys()) this.answer(id, { kind: 'taken' }, now);
  }

  takeRound(count: number, now: number): void {
    this.start(count, now);
    this.takeAll(now + 10);
  }

  #start(now: number): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.pacing = started(this.pacing, id, now);
    return id;
  }
}

/** One that took two at once, by the time of 10 ms. */
export function provenAccount(): PacedAccount {
  const account = new PacedAccount();
  account.takeRound(2, 0);
  return account;
}

/** A refusal because of a limit. */
export function limited(facts: Partial<Extract<Answer, { kind: 'limited' }>>): Answer {
  return { kind: 'limited', code: 'RATE_LIMITED', ...facts };
}
