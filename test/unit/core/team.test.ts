import { describe, expect, it } from 'vitest';
import {
  relPath,
  type Action,
  type KeptVersion,
  type Memory,
  type Plan,
  type RemoteFile,
  type RemoteId,
} from '../../../src/core/model.ts';
import {
  TEAM_PROTOCOL,
  isRollCallOver,
  isTeamVersion,
  judgeMeeting,
  neededVersions,
  rememberedVersions,
  teamProject,
  teamTag,
  versionsIn,
  versionsOfPaths,
  withNews,
} from '../../../src/core/team.ts';
import { uploadName } from '../../../src/core/upload-name.ts';
import { sha256Of, TAG, World } from '../../support/world.ts';

const TEAM = teamTag('crew', 'shop1234');
const CHARTER = { protocol: TEAM_PROTOCOL, epoch: 'first', since: 1_000_000 };
const SAME_TIME = { engine: 1_000_000, own: 1_000_000 };

function nameOf(path: string, content: string, tag = TEAM): string {
  return uploadName(relPath(path), sha256Of(content), tag);
}

describe('a machine that comes to a team', () => {
  it('is welcome when it speaks the same protocol and its clock is right', () => {
    expect(judgeMeeting(CHARTER, SAME_TIME)).toEqual({ kind: 'welcome' });
  });

  it.each([-60_000, 60_000])('is welcome with a clock that is %d ms off', (offMs) => {
    expect(judgeMeeting(CHARTER, { engine: 1_000_000, own: 1_000_000 + offMs }).kind).toBe('welcome');
  });

  it('is told that it is older than the team', () => {
    const charter = { ...CHARTER, protocol: TEAM_PROTOCOL + 1 };
    expect(judgeMeeting(charter, SAME_TIME)).toEqual({
      kind: 'refused',
      because: "This Moontide is older than the team's: it speaks protocol 1, the team 2.",
      fix: 'Give all machines the same version.',
    });
  });

  it('is told that it is newer than the team', () => {
    const charter = { ...CHARTER, protocol: TEAM_PROTOCOL - 1 };
    expect(judgeMeeting(charter, SAME_TIME)).toEqual({
      kind: 'refused',
      because: "This Moontide is newer than the team's: it speaks protocol 1, the team 0.",
      fix: 'Give all machines the same version.',
    });
  });

  it.each([
    [61_000, '61 s ahead of'],
    [-3_600_000, '3600 s behind'],
  ])('is told that its clock is %d ms off, and where to', (offMs, words) => {
    const verdict = judgeMeeting(CHARTER, { engine: 1_000_000, own: 1_000_000 + offMs });
    expect(verdict).toEqual({
      kind: 'refused',
      because: `The clock of this machine is ${words} the team's server.`,
      fix: 'Set it right.',
    });
  });
});

describe('the roll call', () => {
  it('lasts from the moment at which the engine was found empty', () => {
    expect(isRollCallOver(CHARTER, CHARTER.since + 9_999, 10_000)).toBe(false);
    expect(isRollCallOver(CHARTER, CHARTER.since + 10_000, 10_000)).toBe(true);
  });
});

describe("a team's tag", () => {
  it('is the same on all machines, and another one for another team or project', () => {
    expect(teamTag('crew', 'shop1234')).toEqual(TEAM);
    expect(teamTag('crew2', 'shop1234')).not.toEqual(TEAM);
    expect(teamTag('crew', 'other123')).not.toEqual(TEAM);
  });

  it('does not depend on how the letters of the name are composed', () => {
    expect(teamTag('équipe'.normalize('NFD'), 'p')).toEqual(teamTag('équipe'.normalize('NFC'), 'p'));
  });

  it('is told apart from the tag of one machine, whatever that is called', () => {
    expect(isTeamVersion(nameOf('docs/a.md', 'a'))).toBe(true);
    expect(isTeamVersion(nameOf('docs/a.md', 'a').replace(/\.md$/u, ' (1).md'))).toBe(true);
    expect(isTeamVersion(nameOf('docs/a.md', 'a', TAG))).toBe(false);
    expect(isTeamVersion(nameOf('docs/a.md', 'a', { installation: 'teamwork', project: 'shop1234' }))).toBe(false);
    expect(isTeamVersion('notes.md')).toBe(false);
  });
});

describe('the id of a project in a team', () => {
  it('is the one of its configuration, else one of its name', () => {
    expect(teamProject('shop1234', 'shop')).toBe('shop1234');
    expect(teamProject(undefined, 'shop')).toBe(teamProject(undefined, 'shop'));
    expect(teamProject(undefined, 'shop')).not.toBe(teamProject(undefined, 'Shop'));
    expect(isTeamVersion(nameOf('a.md', 'a', teamTag('crew', teamProject(undefined, 'shop'))))).toBe(true);
  });
});

describe('what a machine needs', () => {
  it('is its documents, what is recorded, and what waits to be deleted and might be taken up again', () => {
    const { snapshot } = new World().write('docs/a.md', 'new');
    const base = { path: relPath('docs/a.md'), bytes: 3, mtimeMs: 1, sha256: sha256Of('old'), uploadedAt: 0 };
    const memory: Memory = {
      records: new Map([
        [base.path, { ...base, remoteId: 'r1' as RemoteId, uploadName: nameOf('docs/a.md', 'old'), stale: false }],
      ]),
      tombstones: [
        tombstone('r2', nameOf('docs/b.md', 'kept').replace(/\.md$/u, ' (2).md'), base),
        tombstone('r3', nameOf('docs/c.md', 'given up')),
      ],
      intents: [],
      refusals: new Map(),
      missing: new Map(),
    };
    const remembered = [nameOf('docs/a.md', 'old'), nameOf('docs/b.md', 'kept')];
    expect([...rememberedVersions(memory)]).toEqual(remembered);
    expect([...neededVersions(snapshot, memory, TEAM)]).toEqual([...remembered, nameOf('docs/a.md', 'new')]);
  });
});

describe('a plan after what the others did lately', () => {
  const world = new World().write('docs/a.md', 'a');
  const found = world.plan({ tag: TEAM, team: { elsewhere: new Set(), mayDelete: true } });
  const name = nameOf('docs/a.md', 'a');
  const stored: RemoteFile = { ...world.store(name, 'a'), id: 'theirs' as RemoteId };

  it('names the versions that are to be uploaded or taken up', () => {
    expect(versionsIn(found)).toEqual([name]);
  });

  it('is the same without news', () => {
    expect(withNews(found, { stored: [], gone: new Set() })).toEqual(found);
  });

  it('takes up what another machine stored instead of uploading it', () => {
    const { actions } = withNews(found, { stored: [stored], gone: new Set() });
    expect(actions).toMatchObject([{ kind: 'adopt', path: 'docs/a.md', remoteId: 'theirs', uploadName: name }]);
  });

  it('knows a version also by a name that the server added a number to', () => {
    const numbered = { ...stored, filename: name.replace(/\.md$/u, ' (1).md') };
    const { actions } = withNews(found, { stored: [numbered], gone: new Set() });
    expect(actions).toMatchObject([{ kind: 'adopt', uploadName: numbered.filename }]);
  });

  it('still lets the earlier version go when it takes up the new one', () => {
    const replace = planOf({ ...uploadOf(found), kind: 'replace', because: 'changed', replaces: 'old' as RemoteId });
    expect(withNews(replace, { stored: [stored], gone: new Set() }).actions).toMatchObject([
      { kind: 'adopt', remoteId: 'theirs', replaces: 'old' },
    ]);
  });

  it('uploads afresh what a person wants uploaded afresh', () => {
    const afresh = planOf({ ...uploadOf(found), because: 'reupload' });
    expect(withNews(afresh, { stored: [stored], gone: new Set() })).toEqual(afresh);
  });

  it('does not take up what was deleted lately and is still listed', () => {
    const takeUp = world.plan({ tag: TEAM, team: { elsewhere: new Set(), mayDelete: true } });
    const [action] = takeUp.actions;
    expect(action?.kind).toBe('adopt');
    const gone = new Set(action?.kind === 'adopt' ? [action.remoteId] : []);
    expect(withNews(takeUp, { stored: [], gone }).actions).toEqual([]);
  });
});

describe('versions of paths', () => {
  it('are counted once each, with those that several machines need and paths with several', () => {
    const [a1, a2, b] = [nameOf('a.md', '1'), nameOf('a.md', '2'), nameOf('b.md', '1')];
    const needs = [new Set([a1, b]), new Set([a2, b]), new Set([a1])];
    expect(versionsOfPaths(needs)).toEqual({ versions: 3, shared: 2, branched: 1 });
    expect(versionsOfPaths([])).toEqual({ versions: 0, shared: 0, branched: 0 });
  });
});

function tombstone(id: string, name: string, kept?: KeptVersion): Memory['tombstones'][number] {
  const content = kept === undefined ? {} : { kept };
  return { remoteId: id as RemoteId, uploadName: name, because: 'superseded', since: 0, ...content };
}

type Upload = Extract<Action, { kind: 'upload' }>;

function uploadOf({ actions }: Plan): Upload {
  const [action] = actions;
  if (action?.kind !== 'upload') throw new Error('the plan uploads nothing');
  return action;
}

function planOf(action: Action): Plan {
  return { actions: [action], problems: [], settledIntents: [] };
}
