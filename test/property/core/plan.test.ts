import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/plan-id.ts';
import { World, type Cut } from '../../support/world.ts';

const PATHS = ['README.md', 'AGENTS.md', '.ai/tasks.md', '.agents/kimi.yaml', 'docs/a.md', 'docs/b/c.toml'] as const;
const path = fc.constantFrom(...PATHS);
const content = fc.constantFrom('one', 'two', 'three', 'four');

/** Anything that can happen between two plans. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path, content }),
  fc.record({ kind: fc.constant('remove' as const), path }),
  fc.record({ kind: fc.constant('move' as const), path, to: path }),
  fc.record({
    kind: fc.constant('sync' as const),
    cutAt: fc.nat(6),
    cut: fc.constantFrom<Cut>('none', 'before-request', 'after-effect'),
  }),
  fc.record({ kind: fc.constant('lose-memory' as const) }),
  fc.record({ kind: fc.constant('lose-remote' as const), at: fc.nat(9) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 4000, 70_000) }),
  fc.record({ kind: fc.constant('foreign' as const), content }),
  fc.record({ kind: fc.constant('stray' as const), path, content }),
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

function happen(world: World, event: Happening): void {
  switch (event.kind) {
    case 'write':
      world.write(event.path, event.content);
      return;
    case 'remove':
      world.remove(event.path);
      return;
    case 'move': {
      const moved = [...world.files].find(([name]) => name === event.path);
      if (moved === undefined || event.path === event.to) return;
      world.remove(event.path).write(event.to, moved[1]);
      return;
    }
    case 'sync': {
      const found = world.plan();
      world.settle(found);
      for (const [at, action] of found.actions.entries()) {
        if (at < event.cutAt) world.carryOut(action);
        else {
          if (event.cut !== 'none') world.carryOut(action, event.cut);
          break;
        }
      }
      world.now += 1;
      return;
    }
    case 'lose-memory':
      world.records.clear();
      world.tombstones.clear();
      world.intents = [];
      world.missing = new Map();
      return;
    case 'lose-remote':
      world.remote = world.remote.filter((file, at) => at !== event.at || file.filename === 'somebody-else.md');
      world.now += 10_000;
      return;
    case 'wait':
      world.now += event.ms;
      return;
    case 'foreign':
      world.store('somebody-else.md', event.content);
      return;
    case 'stray':
      world.storeOurs(event.path, event.content);
  }
}

const history = fc.array(happening, { maxLength: 25 });

function worldAfter(events: readonly Happening[]): World {
  const world = new World();
  for (const event of events) happen(world, event);
  return world;
}

function foreignIn(world: World): string[] {
  return world.remote.filter((file) => file.filename === 'somebody-else.md').map((file) => file.id);
}

describe('plan', () => {
  it('brings the remote to exactly one current file per document, whatever happened before and wherever it was cut', () => {
    fc.assert(
      fc.property(history, (events) => {
        const world = worldAfter(events);
        const last = world.converge();
        expect(last.halt).toBeUndefined();
        expect(last.actions).toEqual([]);
        expect(world.owned).toEqual(world.wanted);
        expect(new Set(world.records.keys())).toEqual(new Set(world.files.keys()));
        expect(world.intents).toEqual([]);
        expect([...world.tombstones]).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('never deletes a foreign file', () => {
    fc.assert(
      fc.property(history, fc.constantFrom('sync' as const, 'clean' as const), (events, kind) => {
        const world = worldAfter(events);
        const foreign = foreignIn(world);
        world.converge(kind);
        expect(foreignIn(world)).toEqual(foreign);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves nothing of ours after a clean', () => {
    fc.assert(
      fc.property(history, (events) => {
        const world = worldAfter(events);
        world.now += 10_000;
        world.converge('clean');
        expect(world.owned).toEqual(new Map());
      }),
      { numRuns: 300 },
    );
  });

  it('uploads nothing again when the memory is lost', () => {
    fc.assert(
      fc.property(history, (events) => {
        const world = worldAfter(events);
        world.converge();
        const { uploads } = world;
        happen(world, { kind: 'lose-memory' });
        world.converge();
        expect(world.uploads).toBe(uploads);
        expect(world.owned).toEqual(world.wanted);
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on the order in which anything is listed', () => {
    fc.assert(
      fc.property(history, (events) => {
        const world = worldAfter(events);
        const input = world.input();
        const straight = world.plan();
        const turned = world.plan({
          snapshot: { ...input.snapshot, documents: new Map([...input.snapshot.documents].toReversed()) },
          memory: {
            ...input.memory,
            records: new Map([...input.memory.records].toReversed()),
            tombstones: input.memory.tombstones.toReversed(),
            intents: input.memory.intents.toReversed(),
          },
          remote: { takenAt: world.now, files: world.remote.toReversed() },
        });
        expect(turned.actions).toEqual(straight.actions);
        expect(planId('sync', turned)).toBe(planId('sync', straight));
      }),
      { numRuns: 300 },
    );
  });

  it('never leaves a document that was uploaded without an uploaded version while it is replaced', () => {
    fc.assert(
      fc.property(history, fc.nat(8), (events, cutAt) => {
        const world = worldAfter(events);
        world.converge();
        for (const name of world.files.keys()) world.write(name, `${world.files.get(name)} changed`);
        const found = world.plan();
        world.settle(found);
        for (const action of found.actions.slice(0, cutAt)) world.carryOut(action);
        const covered = new Set([...world.owned.keys()].map((name) => name.split(' ')[0]));
        for (const name of world.wanted.keys()) expect(covered).toContain(name.split(' ')[0]);
      }),
      { numRuns: 200 },
    );
  });

  it('deletes nothing on the account of a scan that could not see everything', () => {
    fc.assert(
      fc.property(history, fc.subarray([...PATHS]), (events, hidden) => {
        const world = worldAfter(events);
        world.converge();
        const before = world.owned;
        world.complete = false;
        world.policy = { ...world.policy, graceMs: 0 };
        for (const name of hidden) world.remove(name);
        world.now += 1_000_000;
        world.converge();
        for (const name of before.keys()) expect(world.owned.has(name)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
