import { describe, expect, it } from 'vitest';
import { kindOf, sha256Of } from '../../../src/watch/content.ts';

const utf16le = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();

describe('kindOf', () => {
  it.each<[string, Buffer]>([
    ['ASCII', Buffer.from('# Plan\n')],
    ['UTF-8', Buffer.from('Überblick — 計画 🌊\n'.repeat(100))],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFFplan')],
    ['Latin-1 prose', Buffer.from('Die Prüfung ist für Montag geplant; alles weitere später.\n', 'latin1')],
    ['UTF-16, little end first', utf16le('plan')],
    ['UTF-16, big end first', utf16be('plan')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['escape sequences of a terminal', Buffer.from('\u001B[1mbold\u001B[0m and much more text around it')],
  ])('takes %s for text', (_, content) => {
    expect(kindOf(content)).toBe('text');
  });

  it.each<[string, Buffer]>([
    ['NUL', Buffer.from('a\0b')],
    ['NUL far behind', Buffer.concat([Buffer.from('x'.repeat(100_000)), Buffer.from([0])])],
    ['NUL behind a byte order mark', Buffer.from('\uFEFFa\0b')],
    ['UTF-16 without a byte order mark', Buffer.from('plan', 'utf16le')],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ')],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])],
    ['random bytes', Buffer.from(Array.from({ length: 256 }, (_, index) => 255 - index))],
  ])('takes %s for binary', (_, content) => {
    expect(kindOf(content)).toBe('binary');
  });

  it.each<[string, Buffer]>([
    ['spaces and line ends', Buffer.from(' \t\r\n')],
    ['a byte order mark', Buffer.from('\uFEFF')],
    ['a no-break space', Buffer.from('\u00A0')],
    ['UTF-16 spaces', utf16le(' \n')],
    ['UTF-16 spaces, big end first', utf16be(' \n')],
  ])('takes nothing but %s for blank', (_, content) => {
    expect(kindOf(content)).toBe('blank');
  });
});

describe('sha256Of', () => {
  it('is the hash that sha256sum prints', () => {
    expect(sha256Of(Buffer.from('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
