/** What looking for secrets in contents came to, so that none is looked through twice. */
import type { SecretFind, Sha256 } from '../core/model.ts';
import type { KnownSecrets, SecretScanStore } from '../sync/ports/secret-scanner.ts';
import type { Connection } from './connection.ts';

/** An account holds 1,000 files; this is room for many versions of them. Beyond it everything is forgotten. */
const MOST_CONTENTS = 20_000;

interface Row {
  readonly sha256: Sha256;
  /** JSON, an array of `SecretFind`. */
  readonly finds: string;
}

export function prepareSecretScans(connection: Connection): SecretScanStore {
  const all = connection.prepare<object, Row>('select sha256, finds from secret_scans');
  const removeOthers = connection.prepare<{ rules: string }>('delete from secret_scans where rules <> :rules');
  const removeAll = connection.prepare<object>('delete from secret_scans');
  const put = connection.prepare<Row & { rules: string }>(
    'insert or replace into secret_scans (sha256, rules, finds) values (:sha256, :rules, :finds)',
  );

  return {
    secretScans(rules) {
      return connection.transact(() => {
        removeOthers.run({ rules });
        const rows = all.all({});
        if (rows.length <= MOST_CONTENTS) return new Map(rows.map(({ sha256, finds }) => [sha256, scanOf(finds)]));
        removeAll.run({});
        return new Map();
      });
    },
    putSecretScans(rules, scans) {
      connection.transact(() => {
        for (const [sha256, scan] of scans) {
          put.run({ sha256, rules, finds: JSON.stringify(scan.kind === 'found' ? scan.finds : []) });
        }
      });
    },
  };
}

function scanOf(json: string): KnownSecrets {
  const finds = JSON.parse(json) as readonly SecretFind[];
  return finds.length === 0 ? { kind: 'clean' } : { kind: 'found', finds };
}
