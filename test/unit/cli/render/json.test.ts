import { describe, expect, it } from 'vitest';
import { json, jsonLine } from '../../../../src/cli/render/json.ts';

describe('json', () => {
  it('is what JSON.parse gives back', () => {
    const value = { path: 'a\n\u001b[2J\u009b\u202e\u007f.md', list: [1, null, true], text: '日本 🌙' };
    expect(JSON.parse(json(value))).toEqual(value);
    expect(JSON.parse(jsonLine(value))).toEqual(value);
  });

  it('holds nothing that a terminal may obey', () => {
    expect(jsonLine({ a: '\u001b\u009b\u007f\u2028\u202e' })).toBe(String.raw`{"a":"\u001b\u009b\u007f\u2028\u202e"}`);
  });

  it('is one line for JSON Lines', () => {
    expect(jsonLine({ a: { b: ['c\nd'] } })).not.toContain('\n');
  });
});
