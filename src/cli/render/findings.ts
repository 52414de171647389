import type { Finding, Verdict } from '../doctor/finding.ts';
import type { StyleFormat } from './text.ts';
import type { View } from './view.ts';

const COLOURS: Readonly<Record<Verdict, StyleFormat>> = { ok: 'green', warn: 'yellow', fail: 'red' };

export function findingLines(findings: readonly Finding[], { style }: View): string[] {
  return findings.flatMap(({ name, verdict, detail, fix }) => [
    `${style(COLOURS[verdict], verdict.padEnd(4))}  ${style('bold', name)}: ${detail}`,
    ...(fix === undefined ? [] : [`      ${style('bold', 'to do:')} ${fix}`]),
  ]);
}
