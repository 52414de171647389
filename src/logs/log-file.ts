/** The end of a log file, and what is added to it. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../clock.ts';

/** Enough for thousands of lines; a log may be far larger than what anybody wants to see of its end. */
const TAIL_BYTES = 2_000_000;
const POLL_MS = 250;

export interface TailOptions {
  /** How many at most. */
  readonly lines: number;
  /** Nothing before this byte. */
  readonly from?: number;
}

export interface Tail {
  readonly lines: readonly string[];
  /** The byte after the last of them: where to go on. */
  readonly end: number;
}

/** The last whole lines. @throws the system's error when the file cannot be read. */
export async function readTail(path: string, { lines, from = 0 }: TailOptions): Promise<Tail> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const start = Math.max(from, size - TAIL_BYTES);
  const bytes = await readBetween(file, start, size);
  const end = bytes.lastIndexOf('\n') + 1;
  const whole = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  // What the limit cut in two is no line.
  if (start > from) whole.shift();
  return { lines: lines === 0 ? [] : whole.slice(-lines), end: start + end };
}

/** Every line from a byte on, until the signal aborts; goes on with the new file when the log is begun anew. */
export async function* followLines(
  path: string,
  from: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  let file = await open(path, 'r');
  let [position, rest, decoder] = [from, '', new StringDecoder('utf8')];
  try {
    while (!signal.aborted) {
      const { size, ino } = await file.stat();
      if (size > position) {
        const lines = (rest + decoder.write(await readBetween(file, position, size))).split('\n');
        [position, rest] = [size, lines.pop() ?? ''];
        yield* lines;
        continue;
      }
      const next = await open(path, 'r').catch(() => undefined);
      if (next !== undefined && (size < position || (await next.stat()).ino !== ino)) {
        // What was written between the look at the old file and its being set aside.
        if ((await file.stat()).size > position) {
          await next.close();
          continue;
        }
        await file.close();
        file = next;
        [position, rest, decoder] = [0, '', new StringDecoder('utf8')];
        continue;
      }
      await next?.close();
      await clock.sleep(POLL_MS, signal).catch(() => undefined);
    }
  } finally {
    await file.close();
  }
}

async function readBetween(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
