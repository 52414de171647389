/**
 * Answers that are on their way, in our own state folder: what was streamed of a report that is cut off, by a crash or by
 * a person, is found again by the next one.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onDisk, readPrivateText, writePrivateFile } from '../../private-file.ts';

/** What an answer was given to: another question, or other documents, and it does not count. */
export interface DraftSubject {
  readonly question: string;
  readonly documents: string;
  readonly model: string;
}

export interface Draft {
  readonly subject: DraftSubject;
  readonly text: string;
}

export interface DraftFile {
  /** Undefined where there is none, or none that can be read. */
  read(): Draft | undefined;
  begin(draft: Draft): void;
  /** Handed to the system at once: it outlives this process. */
  append(text: string): void;
  delete(): void;
}

/** `key` tells reports of one project that may be on their way apart. */
export function draftFile(folder: string, project: string, key: string): DraftFile {
  const name = createHash('sha256')
    .update(JSON.stringify([project, key]))
    .digest('hex')
    .slice(0, 24);
  const path = join(folder, `${name}.draft`);
  return {
    read: () => parse(readPrivateText(path)),
    begin: ({ subject, text }) => writePrivateFile(path, `${JSON.stringify(subject)}\n${text}`),
    append: (text) => onDisk(`write ${path}`, () => appendFileSync(path, text)),
    delete: () => onDisk(`delete ${path}`, () => rmSync(path, { force: true })),
  };
}

/** The first line is the subject; a file that a crash has spoilt is no draft. */
function parse(content: string): Draft | undefined {
  const end = content.indexOf('\n');
  if (end === -1) return undefined;
  try {
    const { question, documents, model } = JSON.parse(content.slice(0, end)) as Record<keyof DraftSubject, unknown>;
    const subject = { question: String(question), documents: String(documents), model: String(model) };
    // A character that was cut in two is not continued, but given again.
    return { subject, text: content.slice(end + 1).replace(/\uFFFD+$/u, '') };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
