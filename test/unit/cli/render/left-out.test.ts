import { describe, expect, it } from 'vitest';
import { leftOutLines } from '../../../../src/cli/render/left-out.ts';
import type { View } from '../../../../src/cli/render/view.ts';
import type { Document } from '../../../../src/control/protocol/project.ts';
import { plain } from '../../../support/fake-screen.ts';
import { documentWith } from '../../../support/wire-values.ts';

const view: View = { style: plain, columns: 80, brief: false, now: 0 };

function leftOut(path: string, reason: NonNullable<Document['leftOut']>, detail: string): Document {
  return documentWith({ path, state: 'left-out', leftOut: reason, reason: `${reason}: ${detail}` });
}

describe('leftOutLines', () => {
  it('is empty when nothing is left out', () => {
    expect(leftOutLines([documentWith()], view)).toEqual([]);
  });

  it('groups the paths by reason', () => {
    const documents = [
      leftOut('docs/b.png', 'binary', 'an image'),
      documentWith(),
      leftOut('.env', 'secret', 'its name'),
      leftOut('docs/c.png', 'binary', 'an image'),
    ];
    expect(leftOutLines(documents, view)).toEqual([
      '3 paths left out',
      '  binary: 2',
      '    docs/b.png: an image',
      '    docs/c.png: an image',
      '  secret: 1',
      '    .env: its name',
    ]);
  });

  it('has a line for each reason and a few paths for a person, who can ask for more', () => {
    const images = Array.from({ length: 30 }, (_, index) => leftOut(`docs/${index}.png`, 'binary', 'an image'));
    const documents = [...images, leftOut('.env', 'secret', 'its name')];
    expect(leftOutLines(documents, { ...view, brief: true })).toEqual([
      '31 paths left out  `moontide list` says why',
      '  binary: docs/0.png, docs/1.png, docs/2.png and 27 more',
      '  secret: .env',
    ]);
  });
});
