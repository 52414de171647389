/**
 * Watches a project as the daemon does, hints and timed scans together, and writes a line for each scan: how many
 * documents there are, and the state of the watcher.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import { DEFAULT_SETTLE, dueAt, noteHint, type Settling } from '../../src/core/settle.ts';
import { createProjectRules } from '../../src/watch/project-rules.ts';
import { watchRoot } from '../../src/watch/watcher.ts';
import { RecordingLog } from './recording-log.ts';
import { rulesWith } from './rules.ts';
import { Eyes } from './tree.ts';

const [root = '', scanEveryMs = ''] = process.argv.slice(2);
const rules = createProjectRules(root, { ...rulesWith(), ignore: [] });
const eyes = new Eyes({ root }, rules);
let settling: Settling | undefined;
const watcher = await watchRoot({
  root,
  rules,
  clock: systemClock,
  log: new RecordingLog(),
  onHint: (hint) => {
    settling = noteHint(settling, hint, performance.now(), DEFAULT_SETTLE);
  },
});
for (let scanAt = 0; ; await delay(20)) {
  const now = performance.now();
  const isSettled = settling !== undefined && dueAt(settling, DEFAULT_SETTLE, false) <= now;
  if (scanAt > now && !isSettled) continue;
  const dirty = scanAt <= now || settling?.dirty === 'everything' ? 'everything' : [...(settling?.dirty ?? [])];
  if (scanAt <= now) scanAt = now + Number(scanEveryMs);
  settling = undefined;
  const snapshot = await eyes.look(dirty);
  await watcher.follow(snapshot);
  process.stdout.write(`${JSON.stringify({ documents: snapshot.documents.size, ...watcher.state })}\n`);
}
