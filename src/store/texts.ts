/** The text of documents as the server extracted it, by the content that it was extracted from. */
import type { Sha256 } from '../core/model.ts';
import type { TextStore } from '../sync/ports/store.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from './connection.ts';
import { wholeMs } from './instant.ts';

const DAY_MS = 86_400_000;
/** What no session has read for so long is fetched again when it is asked for. */
const KEPT_MS = 30 * DAY_MS;

export function prepareTexts(connection: Connection, clock: Clock): TextStore {
  const find = connection.prepare<{ sha256: Sha256 }, { text: string; usedAt: number }>(
    'select text, used_at as usedAt from texts where sha256 = :sha256',
  );
  const insert = connection.prepare<{ sha256: Sha256; text: string; now: number }>(
    'insert or replace into texts (sha256, text, used_at) values (:sha256, :text, :now)',
  );
  const touch = connection.prepare<{ sha256: Sha256; now: number }>(
    'update texts set used_at = :now where sha256 = :sha256',
  );
  const prune = connection.prepare<{ before: number }>('delete from texts where used_at < :before');

  return {
    get(sha256) {
      const found = find.get({ sha256 });
      const now = wholeMs(clock.now());
      // Once a day is enough to tell what is still read.
      if (found !== undefined && now - found.usedAt > DAY_MS) touch.run({ sha256, now });
      return found?.text;
    },
    put(sha256, text) {
      const now = wholeMs(clock.now());
      connection.transact(() => {
        prune.run({ before: now - KEPT_MS });
        insert.run({ sha256, text, now });
      });
    },
  };
}
