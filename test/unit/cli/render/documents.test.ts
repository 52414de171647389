import { describe, expect, it } from 'vitest';
import { documentLines, documentsJson } from '../../../../src/cli/render/documents.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import { plain } from '../../../support/fake-screen.ts';
import { documentWith, EARLIER } from '../../../support/wire-values.ts';

const view: View = { style: plain, columns: Number.POSITIVE_INFINITY, brief: false, now: 0 };

const leftOut = documentWith({
  path: 'docs/logo.png',
  state: 'left-out',
  leftOut: 'binary',
  reason: 'binary: it is an image',
});
const {
  remoteId: _,
  uploadName: __,
  uploadedAt: ___,
  ...pending
} = documentWith({
  path: 'docs/new.md',
  state: 'pending',
  reason: 'new',
});

describe('documentLines', () => {
  it('shows each path with its state, its size, and its remote file or why it has none, and counts them', () => {
    expect(documentLines([documentWith(), leftOut, pending], view)).toEqual([
      'STATE       SIZE  PATH           REMOTE FILE, OR WHY NOT',
      'synced    1.2 kB  docs/a.md      file-1',
      'left-out  1.2 kB  docs/logo.png  binary: it is an image',
      'pending   1.2 kB  docs/new.md    new',
      '',
      '3 paths: 1 synced, 1 pending, 1 left-out',
    ]);
  });

  it('says that there are none', () => {
    expect(documentLines([], view)).toEqual(['No documents.']);
  });
});

describe('documentsJson', () => {
  it('has every promised field, null where nothing is known', () => {
    expect(documentsJson([documentWith(), pending])).toEqual([
      {
        path: 'docs/a.md',
        state: 'synced',
        bytes: 1200,
        mtime: EARLIER,
        sha256: 'a'.repeat(64),
        remoteId: 'file-1',
        uploadName: 'docs_a.md',
        uploadedAt: EARLIER,
        reason: null,
      },
      {
        path: 'docs/new.md',
        state: 'pending',
        bytes: 1200,
        mtime: EARLIER,
        sha256: 'a'.repeat(64),
        remoteId: null,
        uploadName: null,
        uploadedAt: null,
        reason: 'new',
      },
    ]);
  });
});
