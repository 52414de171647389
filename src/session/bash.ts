/** Reads bash: a real parser's tree, flattened to what the rules are asked about. */
import { forEachChild, parse, type Assignment, type Command, type SyntaxNode, type Word } from 'unbash';
import { ANYTHING, known, type UseText } from '../core/permission-text.ts';
import type { ShellItem } from '../core/shell-script.ts';
import { computesIndex } from './bash-computed.ts';
import { textOf } from './bash-word.ts';

/** @returns undefined for what is not whole, or nested too deeply: nobody can say what it does. */
export function parseBash(source: string): readonly ShellItem[] | undefined {
  const items: ShellItem[] = [];
  return walk(parse(source), items) ? items : undefined;
}

/** False when some part could not be read. */
function walk(node: SyntaxNode, items: ShellItem[]): boolean {
  if (isBroken(node)) return false;
  const item = itemOf(node);
  if (item !== undefined) items.push(...item);
  let isWhole = true;
  forEachChild(node, (child) => {
    isWhole = walk(child, items) && isWhole;
  });
  return isWhole;
}

function isBroken(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'Script':
      return (node.errors?.length ?? 0) > 0;
    case 'CommandExpansion':
    case 'ProcessSubstitution':
    case 'ArithmeticCommandExpansion':
      return node.script === undefined;
    default:
      return false;
  }
}

function itemOf(node: SyntaxNode): readonly ShellItem[] | undefined {
  switch (node.type) {
    case 'Command':
      return commandItems(node);
    case 'Redirect':
      return node.target === undefined || isDescriptor(node.operator, node.target)
        ? undefined
        : [{ kind: 'redirect', direction: node.operator === '<' ? 'from' : 'to', target: textOf(node.target) }];
    case 'For':
    case 'Select':
      return [{ kind: 'assignment', name: node.name.value, value: [ANYTHING] }];
    default:
      return computesIndex(node) ? [{ kind: 'obscure', text: 'text' in node ? node.text : node.type }] : undefined;
  }
}

function commandItems(command: Command): readonly ShellItem[] {
  const assigned = command.prefix.filter((part) => part.type === 'Assignment');
  if (command.name === undefined) {
    return assigned.map((one) => ({ kind: 'assignment', name: one.name, value: valueOf(one) }));
  }
  const words = [
    textOf(command.name),
    ...command.args.map((arg) => (arg.type === 'Word' ? textOf(arg) : assignmentText(arg))),
  ];
  return [{ kind: 'command', assignments: assigned.map(assignmentText), words }];
}

function assignmentText(assignment: Assignment): UseText {
  return [...known(`${assignment.name}=`), ...valueOf(assignment)];
}

function valueOf({ value }: Assignment): UseText {
  return value.type === 'Word' ? textOf(value) : [ANYTHING];
}

/** `2>&1` and `>&-` open no file; `>&name` does. */
function isDescriptor(operator: string, { value }: Word): boolean {
  return operator === '<&' || (operator === '>&' && /^(?:\d+-?|-)$/u.test(value));
}
