import { describe, expect, it } from 'vitest';
import { relPath, type SecretScan } from '../../../src/core/model.ts';
import { POLICY, sha256Of, World } from '../../support/world.ts';

const README = relPath('README.md');
const FOUND: SecretScan = { kind: 'found', finds: [{ rule: 'PrivateKey', line: 3 }] };
const FAILED: SecretScan = { kind: 'failed', detail: 'it took longer than 30 s' };

function messageOf(world: World): string | undefined {
  return world.plan().problems.find(({ code }) => code === 'secret')?.message;
}

describe('a plan for a document in which a secret was found', () => {
  it('uploads the others and says of this one where the secret is and how to go on', () => {
    const world = new World().write('README.md', 'key').write('docs/a.md', 'a');
    world.secrets.set(README, FOUND);
    expect(world.plan()).toMatchObject({
      actions: [{ kind: 'upload', path: 'docs/a.md' }],
      problems: [{ path: 'README.md', code: 'secret' }],
    });
    expect(messageOf(world)).toBe(
      'It seems to hold a secret (PrivateKey in line 3), so it stays here. Take it out; or, where it is no secret, ' +
        `let exactly this content go: under [secrets] in moontide.toml, allow = ["${sha256Of('key')}"], then \`moontide trust\`.`,
    );
  });

  it('uploads it when exactly this content is allowed', () => {
    const world = new World().write('README.md', 'key');
    world.secrets.set(README, FOUND);
    world.policy = { ...POLICY, allowedSecrets: new Set([sha256Of('key')]) };
    expect(world.plan()).toMatchObject({ actions: [{ kind: 'upload', path: 'README.md' }], problems: [] });
    world.write('README.md', 'another key');
    expect(world.plan()).toMatchObject({ actions: [], problems: [{ code: 'secret' }] });
  });

  it('keeps it here where the look failed, whatever is allowed', () => {
    const world = new World().write('README.md', 'hello');
    world.secrets.set(README, FAILED);
    world.policy = { ...POLICY, allowedSecrets: new Set([sha256Of('hello')]) };
    expect(world.plan().actions).toEqual([]);
    expect(messageOf(world)).toBe(
      'It could not be looked through for secrets (it took longer than 30 s), so it stays here. ' +
        'It is tried again with the next full look.',
    );
  });

  it('leaves the earlier version where it is and names the command that deletes it', () => {
    const world = new World().write('README.md', 'hello');
    world.converge();
    const { remoteId } = world.records.get(README) ?? {};
    world.write('README.md', 'key').secrets.set(README, FOUND);
    expect(world.plan({ policy: { ...POLICY, graceMs: 0 } }).actions).toEqual([]);
    expect(messageOf(world)).toContain(
      `An earlier version is uploaded: \`moontide files delete ${remoteId}\` deletes it.`,
    );
  });

  it('says so when newer rules find it in what is uploaded already', () => {
    const world = new World().write('README.md', 'key');
    world.converge();
    world.secrets.set(README, FOUND);
    expect(world.plan().actions).toEqual([]);
    expect(messageOf(world)).toContain('This very content is uploaded: `moontide files delete ');
  });

  it('uploads nothing in its place when a person deleted the uploaded version', () => {
    const world = new World().write('README.md', 'key');
    world.converge();
    world.secrets.set(README, FOUND);
    world.remote = [];
    world.now += 3_600_000;
    expect(world.plan().actions).toEqual([]);
    expect(messageOf(world)).not.toContain('files delete');
  });

  it('knows of an uploaded version although its record was lost', () => {
    const world = new World().write('README.md', 'key');
    world.secrets.set(README, FOUND);
    const { id } = world.storeOurs('README.md', 'key');
    expect(world.plan().actions).toMatchObject([{ kind: 'adopt', remoteId: id }]);
    expect(messageOf(world)).toContain(`\`moontide files delete ${id}\``);
    world.remote = [];
    const { id: earlier } = world.storeOurs('README.md', 'hello');
    expect(world.plan().actions).toEqual([]);
    expect(messageOf(world)).toContain(`\`moontide files delete ${earlier}\``);
  });

  it('does not take up again what waits to be deleted', () => {
    const world = new World().write('README.md', 'key');
    world.converge();
    world.write('README.md', 'hello');
    for (const action of world.plan().actions) world.carryOut(action);
    world.write('README.md', 'key').secrets.set(README, FOUND);
    expect(world.plan().actions).toEqual([]);
  });

  it('stays at home in a reupload too', () => {
    const world = new World().write('README.md', 'key');
    world.secrets.set(README, FOUND);
    expect(world.plan({ kind: 'reupload' }).actions).toEqual([]);
    expect(world.plan({ kind: 'initial' }).actions).toEqual([]);
  });
});
