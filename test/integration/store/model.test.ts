import * as fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/store/open.ts';
import type { ProjectStore, Store } from '../../../src/sync/ports/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import * as values from '../../support/store-values.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Something to do to a store; its text is what a failure shows. */
interface Step<Target> {
  readonly text: string;
  readonly act: (target: Target) => unknown;
}

function step<Target, Args extends readonly unknown[]>(
  name: string,
  act: (target: Target, ...args: Args) => unknown,
  ...args: { [Index in keyof Args]: fc.Arbitrary<Args[Index]> }
): fc.Arbitrary<Step<Target>> {
  return fc.tuple<unknown[]>(...(args as fc.Arbitrary<unknown>[])).map((given) => ({
    text: `${name}(${given.map((arg) => fc.stringify(arg)).join(', ')})`,
    act: (target: Target) => act(target, ...(given as unknown as Args)),
  }));
}

type Doing = Step<ProjectStore>;

const projectStep: fc.Arbitrary<Doing> = fc.oneof(
  step('putRecord', (store: ProjectStore, record) => store.putRecord(record), values.records),
  step('record', (store: ProjectStore, path) => store.record(path), values.paths),
  step('deleteRecord', (store: ProjectStore, path) => store.deleteRecord(path), values.paths),
  step('markAllStale', (store: ProjectStore) => store.markAllStale()),
  step('putIntent', (store: ProjectStore, intent) => store.putIntent(intent), values.intents),
  step('deleteIntent', (store: ProjectStore, id) => store.deleteIntent(id), values.intentIds),
  step('loseIntents', (store: ProjectStore, at) => store.loseIntents(at), fc.nat()),
  step('bringBack', (store: ProjectStore, now) => store.bringBack(now), fc.nat()),
  step('putTombstone', (store: ProjectStore, tombstone) => store.putTombstone(tombstone), values.tombstones),
  step('deleteTombstone', (store: ProjectStore, id) => store.deleteTombstone(id), values.remoteIds),
  step('putRefusal', (store: ProjectStore, refusal) => store.putRefusal(refusal), values.refusals),
  step('deleteRefusal', (store: ProjectStore, path) => store.deleteRefusal(path), values.paths),
  step('deleteAllRefusals', (store: ProjectStore) => store.deleteAllRefusals()),
  step('setAccount', (store: ProjectStore, account) => store.setAccount(account), values.accounts),
  step('putLeftBehind', (store: ProjectStore, file) => store.putLeftBehind(file), values.leftBehind),
  step('deleteLeftBehind', (store: ProjectStore, id) => store.deleteLeftBehind(id), values.remoteIds),
  step('setMissing', (store: ProjectStore, missing) => store.setMissing(missing), values.missing),
  step(
    'updateFingerprints',
    (store: ProjectStore, changed, gone) => store.updateFingerprints(changed, gone),
    fc.array(values.fingerprints, { maxLength: 4 }),
    fc.array(values.paths, { maxLength: 3 }),
  ),
  step(
    'putScheduleMark',
    (store: ProjectStore, name, mark) => store.putScheduleMark(name, mark),
    values.scheduleNames,
    values.scheduleMarks,
  ),
  step('putScheduledRun', (store: ProjectStore, run) => store.putScheduledRun(run), values.scheduledRuns),
);

const changedTheirMind = new Error('changed their mind');

const transaction: fc.Arbitrary<Doing> = fc
  .record({ steps: fc.array(projectStep, { maxLength: 5 }), fails: fc.boolean() })
  .map(({ steps, fails }) => ({
    text: `transact[${steps.map(({ text }) => text).join('; ')}]${fails ? ' thrown away' : ''}`,
    act: (store) => {
      try {
        return store.transact(() => {
          const results = steps.map(({ act }) => act(store));
          if (fails) throw changedTheirMind;
          return results;
        });
      } catch (error) {
        if (error !== changedTheirMind) throw error;
        return 'thrown away';
      }
    },
  }));

const storeStep: fc.Arbitrary<Step<Store>> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(values.projectIds, fc.oneof({ weight: 4, arbitrary: projectStep }, transaction))
      .map(([id, doing]) => ({
        text: `${id}.${doing.text}`,
        act: (store: Store) => doing.act(store.project(id)),
      })),
  },
  { weight: 4, arbitrary: step('jobs.put', (store: Store, job) => store.jobs.put(job), values.jobs) },
  { weight: 1, arbitrary: step('jobs.get', (store: Store, id) => store.jobs.get(id), values.jobIds) },
  {
    weight: 1,
    arbitrary: step(
      'jobs.list',
      (store: Store, projectId, limit) => store.jobs.list({ projectId, limit }),
      values.projectIds,
      fc.nat(3),
    ),
  },
  { weight: 1, arbitrary: step('jobs.open', (store: Store, id) => store.jobs.open(id), values.projectIds) },
  { weight: 1, arbitrary: step('jobs.requeueRunning', (store: Store) => store.jobs.requeueRunning()) },
  {
    weight: 1,
    arbitrary: step('jobs.deleteProject', (store: Store, id) => store.jobs.deleteProject(id), values.projectIds),
  },
  { weight: 1, arbitrary: step('forgetProject', (store: Store, id) => store.forgetProject(id), values.projectIds) },
);

function everythingIn(store: Store): unknown {
  return {
    projects: (['aaaa2222', 'bbbb3333'] as Parameters<Store['project']>[0][]).map((id) => {
      const project = store.project(id);
      return {
        records: project.records(),
        intents: project.intents(),
        tombstones: project.tombstones(),
        refusals: project.refusals(),
        account: project.account(),
        leftBehind: project.leftBehind(),
        missing: project.missing(),
        fingerprints: project.fingerprints(),
        scheduleMarks: project.scheduleMarks(),
        scheduledRuns: project.scheduledRuns(),
      };
    }),
    jobs: store.jobs.list({}),
  };
}

describe('the store', () => {
  it('does what its model does, whatever is asked of it, and remembers it when it is opened again', () => {
    fc.assert(
      fc.property(
        fc.array(storeStep, { minLength: 1, maxLength: 120, size: 'max' }),
        fc.nat(120),
        (steps, reopenAfter) => {
          using folder = tempFolder();
          const options = { path: join(folder.path, 'moontide.db'), clock: new ManualClock() };
          const model = new MemoryStore();

          const apply = (some: typeof steps) => {
            using store = openStore(options);
            expect(everythingIn(store)).toEqual(everythingIn(model));
            for (const { text, act } of some) expect(act(store), text).toEqual(act(model));
            expect(everythingIn(store)).toEqual(everythingIn(model));
          };
          apply(steps.slice(0, reopenAfter));
          apply(steps.slice(reopenAfter));
          apply([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
