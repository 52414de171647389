import { describe, expect, it } from 'vitest';
import { isShortId } from '../../../src/core/short-id.ts';
import { projectIdFor, randomInstallationId } from '../../../src/registry/ids.ts';

describe('the id of an installation', () => {
  it('is short enough for upload names and another each time', () => {
    const ids = Array.from({ length: 100 }, randomInstallationId);
    expect(ids.filter((id) => isShortId(id) && id.length === 8)).toHaveLength(100);
    expect(new Set(ids).size).toBe(100);
  });
});

describe('the id of a project', () => {
  it('is the same for the same installation and root, in every version', () => {
    // A changed id would make every uploaded file of every project foreign.
    expect(projectIdFor('k3v9x2ab', '/home/ada/engine')).toBe('geqbiykv');
  });

  it('differs by installation and by root, however the two texts are cut', () => {
    const ids = [
      projectIdFor('k3v9x2ab', '/a'),
      projectIdFor('k3v9x2ab', '/b'),
      projectIdFor('k3v9x2ac', '/a'),
      projectIdFor('k3v9x2ab/', 'a'),
    ];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(isShortId(id)).toBe(true);
  });
});
