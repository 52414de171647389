/** What is remembered of the web page over restarts: where it is reached, and which browsers were let in. */
import { createHash, randomBytes } from 'node:crypto';
import { Type, type Static } from 'typebox';
import type { Clock } from '../../clock.ts';
import type { Instant } from '../../core/model.ts';
import type { Log } from '../../log.ts';
import { makePrivate } from '../../private-file.ts';
import { FORMAT, readJsonFile, writeJsonFile } from '../../json-file.ts';
import { Secret } from '../../secret.ts';

/** Every method throws MoontideError STORE_NEWER, STORE_UNAVAILABLE. */
export interface PageBook {
  /** Where the page listened last; 0 when it never did. */
  port(): number;
  /** Until when a daemon that starts opens the page again by itself; 0 while it is closed. */
  openUntil(): Instant;
  noteOpen(port: number, openUntil: Instant): void;
  noteClosed(): void;
  /** Lets a browser in: what its cookie has to hold from now on. */
  letIn(): Secret;
  /** True for what `letIn` gave to a browser that was here in the last 30 days. */
  knows(cookie: string): boolean;
  /** Every browser needs a new link. */
  forgetBrowsers(): void;
}

const DAY_MS = 86_400_000;

/** A browser that was away for longer needs a new link. */
export const BROWSER_MS = 30 * DAY_MS;

/** The one that was here longest ago is forgotten first. */
const MOST_BROWSERS = 20;

const Browser = Type.Object(
  {
    /** Of what the cookie holds: whoever reads the file cannot make one. */
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    usedAt: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);

const File = Type.Object(
  {
    version: Type.Literal(FORMAT),
    port: Type.Integer({ minimum: 0, maximum: 65_535 }),
    openUntil: Type.Integer({ minimum: 0 }),
    browsers: Type.Array(Browser),
  },
  { additionalProperties: false },
);
type File = Static<typeof File>;

export interface PageBookParts {
  /** Held by the daemon alone, under its lock. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

export function openPageBook(parts: PageBookParts): PageBook {
  const { path, clock } = parts;
  let known: File | undefined;

  function current(): File {
    if (known !== undefined) return known;
    makePrivate(path);
    const read = readJsonFile(path, File, parts);
    known = read.kind === 'read' ? read.content : { version: FORMAT, port: 0, openUntil: 0, browsers: [] };
    return known;
  }

  function keep(change: Partial<File>): void {
    const file = { ...current(), ...change };
    writeJsonFile(path, File, file);
    known = file;
  }

  return {
    port: () => current().port,
    openUntil: () => current().openUntil,
    noteOpen: (port, openUntil) => keep({ port, openUntil }),
    noteClosed() {
      if (current().openUntil !== 0) keep({ openUntil: 0 });
    },
    letIn() {
      const cookie = randomBytes(32).toString('base64url');
      const browser = { sha256: digestOf(cookie), usedAt: clock.now() };
      keep({ browsers: [...current().browsers, browser].slice(-MOST_BROWSERS) });
      return new Secret(cookie);
    },
    knows(cookie) {
      const sha256 = digestOf(cookie);
      const { browsers } = current();
      const browser = browsers.find((one) => one.sha256 === sha256);
      const now = clock.now();
      if (browser === undefined || now - browser.usedAt >= BROWSER_MS) return false;
      // Once a day, so that the file is not written with every request.
      if (now - browser.usedAt >= DAY_MS) {
        keep({ browsers: [...browsers.filter((one) => one !== browser), { sha256, usedAt: now }] });
      }
      return true;
    },
    forgetBrowsers: () => keep({ browsers: [] }),
  };
}

/** Comparing digests of random values tells nothing of them by the time that it takes. */
function digestOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex');
}
