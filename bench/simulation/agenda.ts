/** Virtual time: what is to happen, by when; the same order for the same input. */
export class Agenda {
  now = 0;
  #count = 0;
  /** A heap, the first at the top. */
  readonly #events: { readonly at: number; readonly order: number; readonly happen: () => void }[] = [];

  at(at: number, happen: () => void): void {
    this.#count += 1;
    this.#events.push({ at: Math.max(at, this.now), order: this.#count, happen });
    for (let child = this.#events.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Until nothing is left to happen before `end`. */
  run(end: number): void {
    for (let next = this.#events[0]; next !== undefined && next.at < end; next = this.#events[0]) {
      this.#swap(0, this.#events.length - 1);
      this.#events.pop();
      this.#sink();
      this.now = next.at;
      next.happen();
    }
    this.now = end;
  }

  #sink(): void {
    const { length } = this.#events;
    for (let parent = 0; parent * 2 + 1 < length;) {
      const left = parent * 2 + 1;
      const child = left + 1 < length && this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      parent = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#events[a], this.#events[b]];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#events[a], this.#events[b]];
    if (one === undefined || other === undefined) return;
    this.#events[a] = other;
    this.#events[b] = one;
  }
}
