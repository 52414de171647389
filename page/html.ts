/** Markup as tagged templates: what is put in becomes text or attributes, never markup. */
import htm from 'htm';
import { h } from 'preact';
import type { ComponentChildren, VNode } from 'preact';

export type Shown = ComponentChildren;

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => VNode | VNode[];

// The types of htm 3.1 are those of its CommonJS file, whose default export is a member.
export const html: Tag = (htm as unknown as { bind(make: typeof h): Tag }).bind(h);
