/**
 * Where bash computes what a variable holds: in arithmetic, and in the index of an array, a value such as `a[$(rm x)]`
 * is not text but run (bash(1), ARITHMETIC EVALUATION), and so are the `$(…)` in a prompt that `${x@P}` expands.
 */
import type { SyntaxNode, Word } from 'unbash';

const NUMBER = /^\s*[-+]?(?:0[xX][\da-fA-F]+|\d+)\s*$/u;
const COMPARES_NUMBERS: ReadonlySet<string> = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge']);

export function computesIndex(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'ArithmeticWord':
      return !NUMBER.test(node.value);
    case 'ArithmeticExpansion':
      return node.expression === undefined && !/^\$(?:\(\(\s*\)\)|\[\s*\])$/u.test(node.text);
    case 'ArithmeticCommand':
      return node.expression === undefined && node.body.trim() !== '';
    case 'ParameterExpansion':
      return node.prefix === '!' || isComputed(node.index);
    case 'Slice':
      return isComputed(node.offset) || isComputed(node.length);
    case 'Transform':
      return node.operand.parts !== undefined || node.operand.value.includes('P');
    case 'Unknown':
      return true;
    case 'Assignment':
      return isComputed(node.index);
    case 'TestUnary':
      return ['-v', '-R'].includes(node.operator) && !isName(node.operand);
    case 'TestBinary':
      return COMPARES_NUMBERS.has(node.operator) && (isComputed(node.left) || isComputed(node.right));
    default:
      return false;
  }
}

function isComputed(word: Word | undefined): boolean {
  return word !== undefined && !NUMBER.test(word.text) && !/^[@*]$/u.test(word.text);
}

function isName({ text }: Word): boolean {
  return /^\w+$/u.test(text);
}
