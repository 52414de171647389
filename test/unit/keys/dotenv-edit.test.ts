import { parse } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { removeVariable, setVariable } from '../../../src/keys/dotenv-edit.ts';

const NAME = 'KIMI_API_KEY';

describe('setVariable', () => {
  it.each([
    ['', 'KIMI_API_KEY=new\n'],
    ['A=1', 'A=1\nKIMI_API_KEY=new\n'],
    ['A=1\r\n', 'A=1\r\nKIMI_API_KEY=new\r\n'],
    ['KIMI_API_KEY=old', 'KIMI_API_KEY=new'],
    ['KIMI_API_KEY=\nA=1\n', 'KIMI_API_KEY=new\nA=1\n'],
    ['# mine\nexport KIMI_API_KEY="old" # why\nA=1\n', '# mine\nexport KIMI_API_KEY=new # why\nA=1\n'],
    ["KIMI_API_KEY='old'\r\nA=1\r\n", 'KIMI_API_KEY=new\r\nA=1\r\n'],
    ['  KIMI_API_KEY = old  # why\n', '  KIMI_API_KEY=new  # why\n'],
    ['KIMI_API_KEY: old\n', 'KIMI_API_KEY=new\n'],
    ['KIMI_API_KEY=1\nKIMI_API_KEY=2\n', 'KIMI_API_KEY=1\nKIMI_API_KEY=new\n'],
    ['# KIMI_API_KEY=off\n', '# KIMI_API_KEY=off\nKIMI_API_KEY=new\n'],
    ['A="x\nKIMI_API_KEY=inside\ny"\n', 'A="x\nKIMI_API_KEY=inside\ny"\nKIMI_API_KEY=new\n'],
    ['\n\n\nKIMI_API_KEY=old\n\n\nA=1\n', '\n\n\nKIMI_API_KEY=new\n\n\nA=1\n'],
    ['OLD_KIMI_API_KEY=x\nKIMI_API_KEY_2=y\n', 'OLD_KIMI_API_KEY=x\nKIMI_API_KEY_2=y\nKIMI_API_KEY=new\n'],
  ])('makes of %j %j', (before, after) => {
    expect(setVariable(before, NAME, 'new')).toBe(after);
    expect(parse(after)[NAME]).toBe('new');
  });

  it('gives up where an open quote would swallow what follows', () => {
    const text = "A='open\nB=1\n";
    const changed = setVariable(text, NAME, "it's");
    if (changed !== undefined) expect(parse(changed)).toEqual({ ...parse(text), [NAME]: "it's" });
  });
});

describe('removeVariable', () => {
  it.each([
    ['KIMI_API_KEY=old\n', ''],
    ['KIMI_API_KEY=old', ''],
    ['A=1\nKIMI_API_KEY=old # why\nB=2\n', 'A=1\nB=2\n'],
    ['A=1\r\nexport KIMI_API_KEY="old"\r\n# keep\r\n', 'A=1\r\n# keep\r\n'],
    ['KIMI_API_KEY=1\nA=1\nKIMI_API_KEY=2\n', 'A=1\n'],
    ['KIMI_API_KEY="two\nlines"\nA=1\n', 'A=1\n'],
    ['\n\nKIMI_API_KEY=1\n\nA=1\n', '\n\n\nA=1\n'],
    ['A="x\nKIMI_API_KEY=inside\ny"\n', 'A="x\nKIMI_API_KEY=inside\ny"\n'],
  ])('makes of %j %j', (before, after) => {
    expect(removeVariable(before, NAME)).toBe(after);
  });
});
