/** Templates: `{{name}}` is a value, and lines between `{{begin name}}` and `{{end name}}` are there or not. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Filling {
  readonly values: Readonly<Record<string, string>>;
  /** Names of the blocks that are wanted. */
  readonly blocks: ReadonlySet<string>;
}

/** Reads a template by its subpath import, such as `#systemd/moontide.service`. */
export function readTemplate(specifier: string): string {
  return readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8');
}

/** Blocks do not lie in each other; an empty value takes its line away. @throws TypeError for a name without a value. */
export function fillTemplate(template: string, { values, blocks }: Filling): string {
  const kept = template.replaceAll(
    /^\{\{begin (?<name>[a-z-]+)\}\}\n(?<lines>[^]*?)^\{\{end \k<name>\}\}\n/gm,
    (_block, name: string, lines: string) => (blocks.has(name) ? lines : ''),
  );
  const filled = kept.replaceAll(/\{\{(?<name>[a-z_]+)\}\}(?<lineEnd>\n?)/g, (_slot, name: string, lineEnd: string) => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`the template has no value for ${name}`);
    return value === '' ? '' : value + lineEnd;
  });
  return `${filled.trimEnd()}\n`;
}
