import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startDaemonChild } from '../support/daemon-child.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const ROOM = 64_000_000;
const ROUNDS = 3;

describe('a daemon whose disk is full', () => {
  it('goes on by itself when there is room again: nothing is lost, and nothing is there twice', async () => {
    using disk = mountSmallDisk(ROOM);
    await using daemon = await startDaemonChild(disk.path);
    for (let round = 0; round < ROUNDS; round += 1) {
      disk.fill();
      for (let at = 0; at < 40; at += 1) daemon.write(`docs/${at}.md`, `${round} ${'long '.repeat(200)} ${at}`);
      await delay(3_000);
      expect(await daemon.client.health()).toBeDefined();
      disk.free();
      await daemon.inSync();
    }
  });
});
