import { describe, expect, it } from 'vitest';
import { judge, type Candidate } from '../../../src/core/eligibility.ts';
import { relPath, type LeftOutReason } from '../../../src/core/model.ts';
import { rulesWith } from '../../support/rules.ts';

type Outcome = 'document' | 'out-of-scope' | LeftOutReason;

function outcome(
  candidate: Partial<Omit<Candidate, 'path'>> & { readonly path: string },
  rules = rulesWith(),
): Outcome {
  const verdict = judge(rules, {
    type: 'file',
    bytes: 10,
    content: 'text',
    ...candidate,
    path: relPath(candidate.path),
  });
  return typeof verdict === 'string' ? verdict : verdict.reason;
}

describe('judge: scope', () => {
  it.each([
    ['.ai/plan.md', 'document'],
    ['.agents/roles/builder.md', 'document'],
    ['docs/a/b/c/d.md', 'document'],
    ['README.md', 'document'],
    ['AGENTS.md', 'document'],
    ['CLAUDE.md', 'document'],
    ['docs/README.md', 'document'],
    ['readme.md', 'out-of-scope'],
    ['README.MD', 'out-of-scope'],
    ['Docs/a.md', 'out-of-scope'],
    ['docs2/a.md', 'out-of-scope'],
    ['src/docs/a.md', 'out-of-scope'],
    ['package.json', 'out-of-scope'],
    ['moontide.toml', 'out-of-scope'],
    ['.moontideignore', 'out-of-scope'],
  ] as const)('finds %s to be: %s', (path, expected) => {
    expect(outcome({ path })).toBe(expected);
  });

  it('takes no file in the place of a folder of the scope', () => {
    expect(outcome({ path: 'docs' })).toBe('out-of-scope');
    expect(outcome({ path: 'docs', type: 'folder' })).toBe('document');
  });

  it('takes no folder in the place of a file of the scope', () => {
    expect(outcome({ path: 'README.md', type: 'folder' })).toBe('out-of-scope');
    expect(outcome({ path: 'README.md/a.md' })).toBe('out-of-scope');
  });

  it('knows folders of the scope that lie deeper', () => {
    const rules = rulesWith({ folders: [relPath('packages/a/docs')] });
    expect(outcome({ path: 'packages/a/docs/x.md' }, rules)).toBe('document');
    expect(outcome({ path: 'packages/a/x.md' }, rules)).toBe('out-of-scope');
  });
});

describe('judge: names', () => {
  it.each([
    '.env',
    '.ENV',
    '.env.local',
    '.env.example',
    '.envrc',
    'prod.env',
    'id_rsa',
    'ID_ED25519',
    'id_ecdsa_sk',
    'id_rsa_work',
    'id_rsa.bak',
    'id_rsa (1)',
    'id_rsa copy',
    'deploy_ed25519',
    'server.pem',
    'server.KEY',
    '.server.key.swp',
    'server.pem~',
    'server.pem.old',
    'cert.p12',
    'cert.pfx',
    'app.jks',
    'app.keystore',
    'vault.kdbx',
    'putty.ppk',
    'my-private-key.asc',
    'secring.gpg',
    '.netrc',
    '.npmrc',
    '.yarnrc.yml',
    '.dev.vars',
    '.docker',
    '.bash_history',
    '#.env#',
    'private_key',
    '.token',
    'token.json',
    'api_keys.txt',
    'passwords.csv',
    'app.secrets.json',
    'gha-creds-0123456789abcdef.json',
    'tides-firebase-adminsdk-x1y2z-0123456789.json',
    'ssh_host_ed25519_key',
    'login.keychain-db',
    'vault.psafe3',
    '.pypirc',
    '.git-credentials',
    '.pgpass',
    'credentials',
    'credentials.json',
    'credentials (1).json',
    'secrets.yaml',
    '.secrets',
    'client_secret_123.apps.json',
    'service-account-prod.json',
    'prod.tfvars',
  ])('never lets %s through', (name) => {
    const allowing = rulesWith({ ignores: () => false, files: [relPath(name)] });
    expect(outcome({ path: `docs/${name}` })).toBe('secret');
    expect(outcome({ path: `docs/${name}/inside.md` })).toBe('secret');
    expect(outcome({ path: name }, allowing)).toBe('secret');
  });

  it.each([
    'environment.md',
    'env.md',
    'keys.md',
    'key',
    'pem.md',
    'secrets.md',
    'credentials.md',
    'rsa.md',
    'about-rsa',
    'release.asc',
    'id.md',
    'monkey.ts',
    'tokens.json',
    'npmrc.md',
    'tokens',
    'tokens.json',
    'design-tokens.json',
    'api-keys',
    'api-keys.md',
    'passwords.md',
    'private-key-handling.md',
    'keys.txt',
    'history.md',
  ])('does not take %s for a secret', (name) => {
    expect(outcome({ path: `docs/${name}` })).toBe('document');
  });

  it.each([
    'build.log',
    'BUILD.LOG',
    'a.swp',
    '.a.md.swp',
    '.a.md.swo',
    'a.md~',
    '.#a.md',
    '#a.md#',
    '4913',
    'a.tmp',
    '.DS_Store',
    'Thumbs.db',
    '~$a.md',
    '.~lock.a.md#',
    'a.md___jb_tmp___',
    '.goutputstream-ABC123',
    'a.part',
    '._a.md',
    '.nfs0000000000a1b2c3',
    '.git',
  ])('leaves out %s in every project', (name) => {
    expect(outcome({ path: `docs/${name}` })).toBe('excluded');
  });

  it.each(['.git', 'node_modules', '__pycache__', 'Node_Modules'])('leaves out what lies below %s', (folder) => {
    expect(outcome({ path: `docs/${folder}/deep/a.md` })).toBe('excluded');
  });

  it.each(['logs.md', 'catalog', 'a.log.md', '#1-plan.md', 'C#.md', 'tmp.md', '.gitignore', '.hidden.md', 'partial'])(
    'does not leave out %s',
    (name) => {
      expect(outcome({ path: `docs/${name}` })).toBe('document');
    },
  );

  it.each(['logo.PNG', 'a.tar.gz', 'font.woff2', 'x.pdf', 'x.docx', 'x.sqlite', 'x.pyc', 'x.wasm'])(
    'takes %s for a binary file by its extension',
    (name) => {
      expect(outcome({ path: `docs/${name}` })).toBe('binary');
    },
  );

  it.each(['.png', 'png', 'a.svg', 'a.ts', 'drawing.ai', 'a.csv', 'Makefile', 'a.rtf'])(
    'leaves the judgement of %s to its content',
    (name) => {
      expect(outcome({ path: `docs/${name}` })).toBe('document');
    },
  );

  it('does not judge folders by the extension of files', () => {
    expect(outcome({ path: 'docs/assets.zip/a.md' })).toBe('document');
  });

  it('leaves out what patterns name, folders told apart from files', () => {
    const rules = rulesWith({ ignores: (path, isFolder) => isFolder && path === 'docs/drafts' });
    expect(outcome({ path: 'docs/drafts/a.md' }, rules)).toBe('ignored');
    expect(outcome({ path: 'docs/drafts' }, rules)).toBe('document');
  });

  it('takes no report that Moontide wrote for a document, unless the configuration names it or its folder', () => {
    const path = '.ai/reports/moontide-baseline.md';
    expect(outcome({ path }, rulesWith({}))).toBe('own');
    expect(outcome({ path: `${path}.123456` }, rulesWith({}))).toBe('own');
    expect(outcome({ path: '.ai/reports/mine.md' }, rulesWith({}))).toBe('document');
    expect(outcome({ path }, rulesWith({ files: [relPath(path)] }))).toBe('document');
    expect(outcome({ path }, rulesWith({ folders: [relPath('.ai/reports')] }))).toBe('document');
  });

  it('leaves out what Moontide writes, with everything below it', () => {
    const rules = rulesWith({ own: [relPath('.ai/moontide')] });
    expect(outcome({ path: '.ai/moontide/tracking.md' }, rules)).toBe('own');
    expect(outcome({ path: '.ai/moontide-notes.md' }, rules)).toBe('document');
  });
});

describe('judge: what is behind the name', () => {
  it.each([
    [{ type: 'link' }, 'link'],
    [{ type: 'special' }, 'special'],
    [{ bytes: 0 }, 'empty'],
    [{ bytes: 1 }, 'document'],
    [{ bytes: 1_000_000 }, 'document'],
    [{ bytes: 1_000_001 }, 'too-large'],
    [{ content: 'binary' }, 'binary'],
    [{ content: 'blank' }, 'blank'],
  ] as const)('%o is %s', (facts, expected) => {
    expect(outcome({ path: 'docs/a.md', ...facts })).toBe(expected);
  });

  it('names the figures of a file that is too large', () => {
    const verdict = judge(rulesWith(), { path: relPath('docs/a.md'), type: 'file', bytes: 1_234_567 });
    expect(verdict).toMatchObject({ detail: 'It has 1,234,567 bytes; a document may have 1,000,000.' });
  });

  it('judges in the fixed order: secret, excluded, own, ignored, binary name, type, size, content', () => {
    const strict = rulesWith({ ignores: (path) => path.startsWith('docs/'), own: [relPath('docs/own')] });
    expect(outcome({ path: 'docs/.env.log', type: 'link' }, strict)).toBe('secret');
    expect(outcome({ path: 'docs/a.log', type: 'link' }, strict)).toBe('excluded');
    expect(outcome({ path: 'docs/own/a.png' }, rulesWith({ own: [relPath('docs/own')] }))).toBe('own');
    expect(outcome({ path: 'docs/a.png' }, strict)).toBe('ignored');
    expect(outcome({ path: 'docs/a.png', type: 'link' })).toBe('binary');
    expect(outcome({ path: 'docs/a.md', type: 'special', bytes: 0 })).toBe('special');
    expect(outcome({ path: 'docs/a.md', bytes: 2_000_000, content: 'binary' })).toBe('too-large');
  });
});
