/**
 * The one field of a database file that is set by hand: its write and read version, 1 for a rollback journal and 2 for a
 * write-ahead log (https://sqlite.org/fileformat2.html, section 1.3.3).
 */
const FIRST_VERSION_BYTE = 18;
const AFTER_VERSION_BYTES = 20;

/** The bytes of a database, so that it is in WAL mode once it is a file. */
export function withLog(database: Buffer): Buffer {
  return withVersion(database, 2);
}

/** The bytes of a database, so that it opens in memory, where there is no write-ahead log. */
export function withoutLog(database: Buffer): Buffer {
  return withVersion(database, 1);
}

/** What is too short to have the field is no database, which SQLite will say. */
function withVersion(database: Buffer, version: 1 | 2): Buffer {
  return database.length < AFTER_VERSION_BYTES
    ? database
    : database.fill(version, FIRST_VERSION_BYTE, AFTER_VERSION_BYTES);
}
