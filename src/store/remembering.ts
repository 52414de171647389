import type { Connection } from './connection.ts';

/** What `read` gives, read anew only after something may have been written to the table that it reads. */
export function remembering<Value>(connection: Connection, table: string, read: () => Value): () => Value {
  let last: { readonly version: number; readonly value: Value } | undefined;
  return () => {
    const version = connection.version(table);
    if (version === undefined) return read();
    if (last?.version !== version) last = { version, value: read() };
    return last.value;
  };
}
