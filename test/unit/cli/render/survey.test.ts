import { describe, expect, it } from 'vitest';
import type { Survey, SurveyedDocument } from '../../../../src/cli/init/survey.ts';
import { intentLines, rootsOf, surveyLines } from '../../../../src/cli/render/survey.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import { plain } from '../../../support/fake-screen.ts';
import { documentWith, projectWith } from '../../../support/wire-values.ts';

const view: View = { style: plain, columns: 80, brief: true, now: 0 };
const key: Survey['key'] = { baseUrl: 'https://api.moonshot.ai/v1', others: [], problems: [] };
const nothing = {
  key: undefined,
  writesIgnoreFile: false,
  writesConfigFile: false,
  schedule: undefined,
  installsService: false,
  startsDaemon: false,
  syncs: false,
} as const;

function documentAt(path: string, changes: Partial<SurveyedDocument> = {}): SurveyedDocument {
  return { ...documentWith({ path, state: 'pending', bytes: 1000 }), tokens: 250, ...changes };
}

function surveyWith(changes: Partial<Survey> = {}): Survey {
  return {
    root: '/nowhere/notes',
    documents: [],
    key,
    project: undefined,
    hasIgnoreFile: false,
    hasConfigFile: false,
    schedules: [],
    service: 'impossible',
    daemon: undefined,
    mostFiles: 1000,
    ...changes,
  };
}

describe('surveyLines', () => {
  it('says how much lies where, and what stays here with its size and its reason', () => {
    const documents = [
      documentAt('README.md'),
      documentAt('docs/a.md'),
      documentAt('docs/deep/b.md', { state: 'synced' }),
      documentAt('docs/big.md', { state: 'left-out', bytes: 2_000_000, reason: 'too-large: It has 2,000,000 bytes.' }),
      documentAt('docs/token.md', { state: 'blocked', bytes: 40, reason: 'It seems to hold a secret.' }),
    ];
    const lines = surveyLines(surveyWith({ documents }), view);
    expect(lines).toContain('docs/              2  2.0 kB    ~500');
    expect(lines).toContain('3 documents (3.0 kB, about 750 tokens): 1 uploaded already, 2 to upload');
    expect(lines).toContain('  docs/big.md  2.0 MB  too-large: It has 2,000,000 bytes.');
    expect(lines).toContain('  docs/token.md  40 B  It seems to hold a secret.');
  });

  it('says that an account has no room for all of them', () => {
    const found = surveyWith({ documents: [documentAt('README.md'), documentAt('docs/a.md')], mostFiles: 1 });
    expect(surveyLines(found, view).join('\n')).toContain('An account holds 1 file: the least important documents');
    expect(surveyLines({ ...found, mostFiles: 2 }, view).join('\n')).not.toContain('An account holds');
  });

  it('says what would be documents where there are none', () => {
    expect(surveyLines(surveyWith(), view).join('\n')).toContain('There are no documents yet: .agents/, .ai/, docs/');
  });
});

describe('rootsOf', () => {
  it('takes the first part of each path', () => {
    expect([...rootsOf([documentAt('.ai/a.md'), documentAt('.ai/b/c.md'), documentAt('AGENTS.md')]).keys()]).toEqual([
      '.ai/',
      'AGENTS.md',
    ]);
  });
});

describe('intentLines', () => {
  it('is empty where nothing is left to do', () => {
    expect(intentLines(surveyWith({ project: projectWith() }), nothing)).toEqual([]);
  });

  it('says that nothing is uploaded without a key', () => {
    expect(intentLines(surveyWith(), { ...nothing, syncs: true })).toEqual([
      '  - make the folder a project',
      '  - upload nothing yet: there is no key',
    ]);
  });
});
