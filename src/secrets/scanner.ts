import type { SecretScan, Sha256 } from '../core/model.ts';
import type { Log } from '../log.ts';
import type { KnownSecrets, SecretScanner, SecretScanStore } from '../sync/ports/secret-scanner.ts';
import { ruleSetName } from './rule-set.ts';
import { createScanThread, type ScanThread } from './thread.ts';

export interface SecretScannerOptions {
  readonly store: SecretScanStore;
  readonly log: Log;
  readonly thread?: ScanThread;
}

/** Looks through each content once, whichever path and project it is of, until the rules are others. */
export function createSecretScanner({ store, log, thread = createScanThread() }: SecretScannerOptions): SecretScanner {
  const rules = ruleSetName();
  const underWay = new Map<Sha256, Promise<SecretScan>>();
  const unwritten = new Map<Sha256, KnownSecrets>();
  let byContent: Map<Sha256, KnownSecrets> | undefined;

  function loaded(): Map<Sha256, KnownSecrets> {
    byContent ??= new Map(store.secretScans(rules));
    return byContent;
  }

  async function look(content: Buffer, sha256: Sha256): Promise<SecretScan> {
    const looked = await thread.look(content);
    underWay.delete(sha256);
    const scan = scanOf(looked);
    if (scan.kind === 'failed') {
      log.warn({ sha256, detail: scan.detail }, 'a content could not be looked through for secrets');
    } else {
      loaded().set(sha256, scan);
      unwritten.set(sha256, scan);
    }
    // Together: a transaction for each would cost more than the scans.
    if (underWay.size === 0) write();
    return scan;
  }

  /** What is not written is found again: nothing depends on it. */
  function write(): void {
    if (unwritten.size === 0) return;
    try {
      store.putSecretScans(rules, unwritten);
      unwritten.clear();
    } catch (error) {
      log.warn({ err: error }, 'what was looked through for secrets could not be remembered');
    }
  }

  return {
    known: (sha256) => loaded().get(sha256),
    prepare: () => thread.prepare(),
    async scan(content, sha256) {
      const known = loaded().get(sha256);
      if (known !== undefined) return known;
      const running = underWay.get(sha256) ?? look(content, sha256);
      underWay.set(sha256, running);
      return await running;
    },
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}

function scanOf(looked: Awaited<ReturnType<ScanThread['look']>>): SecretScan {
  if ('detail' in looked) return { kind: 'failed', detail: looked.detail };
  return looked.finds.length === 0 ? { kind: 'clean' } : { kind: 'found', finds: looked.finds };
}
