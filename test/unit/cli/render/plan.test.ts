import { describe, expect, it } from 'vitest';
import { planLines } from '../../../../src/cli/render/plan.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import { plain } from '../../../support/fake-screen.ts';
import { documentWith, planWith } from '../../../support/wire-values.ts';

const view: View = { style: plain, columns: 80, brief: false, now: 0 };
const facts = { sha256: 'a'.repeat(64), uploadName: 'name.md' };

describe('planLines', () => {
  it('says that there is nothing to do', () => {
    expect(planLines(planWith(), [], view)).toEqual(['Nothing to do.']);
  });

  it('shows what would be done by kind, with sizes and reasons', () => {
    const plan = planWith({
      actions: [
        { kind: 'delete', path: 'docs/gone.md', remoteId: 'file-9', uploadName: 'gone', because: 'vanished' },
        { kind: 'upload', path: 'docs/a.md', bytes: 1500, because: 'new', ...facts },
        { kind: 'upload', path: 'docs/b.md', bytes: 500, because: 'remote-gone', ...facts },
        { kind: 'replace', path: 'README.md', bytes: 10, because: 'changed', replaces: 'file-2', ...facts },
        { kind: 'adopt', path: 'docs/c.md', bytes: 20, remoteId: 'file-3', ...facts },
        { kind: 'forget', path: 'docs/d.md', remoteId: 'file-4' },
      ],
    });
    expect(planLines(plan, [documentWith({ remoteId: 'file-9', bytes: 77 })], view)).toEqual([
      '2 documents to upload (2.0 kB)',
      '  docs/a.md  1.5 kB, new',
      '  docs/b.md  500 B, its remote file is gone',
      '1 document to replace by a newer version (10 B)',
      '  README.md  10 B, changed',
      '1 document to adopt: uploaded already (20 B)',
      '  docs/c.md  20 B',
      '1 document to delete remotely (77 B)',
      '  docs/gone.md  77 B, gone here',
      '1 document to forget: gone here and remotely',
      '  docs/d.md',
    ]);
  });

  it('names a remote file that belongs to no path by its upload name', () => {
    const plan = planWith({
      actions: [{ kind: 'delete', remoteId: 'file-9', uploadName: 'notes.ab12.md', because: 'orphan' }],
    });
    expect(planLines(plan, [], view)).toContain('  notes.ab12.md  ours, and belongs to nothing');
  });

  it('puts a halt first and problems last', () => {
    const plan = planWith({
      halt: { reason: 'mass-delete', message: '12 of 20 documents are gone.', fix: 'Look first.', planId: 'x' },
      problems: [{ path: 'docs/a.md', code: 'refused', message: 'No content in it.' }],
    });
    expect(planLines(plan, [], view)).toEqual([
      'HALTED: 12 of 20 documents are gone.',
      '  to do: Look first.',
      '  read more: docs/errors.md#mass_delete',
      'Nothing to do.',
      '1 problem',
      '  docs/a.md: No content in it.',
    ]);
  });

  it('cuts long lists for a person, says how many more there are, and leaves them whole for a pipe', () => {
    const actions = Array.from({ length: 40 }, (_, index) => ({
      kind: 'upload' as const,
      path: `docs/${index}.md`,
      bytes: 1,
      because: 'new' as const,
      ...facts,
    }));
    const brief = planLines(planWith({ actions }), [], { ...view, brief: true });
    expect(brief).toHaveLength(13);
    expect(brief.at(-1)).toBe('  … and 29 more: `--json` shows all');
    expect(planLines(planWith({ actions }), [], view)).toHaveLength(41);
  });

  it('escapes names that could break a line', () => {
    const plan = planWith({
      actions: [{ kind: 'upload', path: 'docs/a\n\u001b[2J.md', bytes: 1, because: 'new', ...facts }],
    });
    expect(planLines(plan, [], view)[1]).toBe(String.raw`  "docs/a\n\u001b[2J.md"  1 B, new`);
  });
});
