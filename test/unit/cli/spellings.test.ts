import { describe, expect, it } from 'vitest';
import { withCommand } from '../../../src/cli/spellings.ts';

describe('withCommand', () => {
  it("knows the spellings of Moonshot's guide", () => {
    expect(withCommand(['--initial'])).toEqual(['sync', '--initial']);
    expect(withCommand(['--sync'])).toEqual(['sync']);
    expect(withCommand(['--list'])).toEqual(['list']);
    expect(withCommand(['--clean'])).toEqual(['clean']);
  });

  it('keeps the other options, whichever comes first', () => {
    expect(withCommand(['--initial', '--dry-run'])).toEqual(['sync', '--initial', '--dry-run']);
    expect(withCommand(['--dry-run', '--project', 'a', '--clean'])).toEqual(['clean', '--dry-run', '--project', 'a']);
  });

  it('leaves a line that begins with a command alone', () => {
    expect(withCommand(['sync', '--initial'])).toEqual(['sync', '--initial']);
    expect(withCommand(['files', 'upload', '--clean'])).toEqual(['files', 'upload', '--clean']);
    expect(withCommand(['--version'])).toEqual(['--version']);
    expect(withCommand([])).toEqual([]);
  });

  it('refuses two of them', () => {
    expect(() => withCommand(['--initial', '--clean'])).toThrow('--initial and --clean do not go together');
  });
});
