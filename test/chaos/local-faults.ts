/** What goes wrong on the machine itself, beside crashes. */
import Database from 'better-sqlite3';
import { chmodSync, existsSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DaemonProcess } from './daemon-process.ts';

export interface LocalFaults {
  /** Times that the database was held by another process. */
  readonly locks: number;
  /** Times that a folder of documents could not be read. */
  readonly unreadable: number;
  /** Times that the daemon's own folder could not be written to. */
  readonly readOnly: number;
  /** Times that the watcher failed. */
  readonly deaf: number;
}

export class Machine {
  readonly #random: () => number;
  #locks = 0;
  #unreadable = 0;
  #readOnly = 0;
  #deaf = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  get counts(): LocalFaults {
    return { locks: this.#locks, unreadable: this.#unreadable, readOnly: this.#readOnly, deaf: this.#deaf };
  }

  /** One after the other, so that a run of some rounds does all of them. */
  async fault(turn: number, daemon: DaemonProcess, root: string): Promise<void> {
    const faults = [
      () => this.#lock(daemon),
      () => this.#hide(daemon, root),
      () => this.#freeze(daemon),
      () => this.#deafen(daemon),
    ];
    await faults[turn % faults.length]?.();
  }

  /** Holds the database for longer than SQLite waits. */
  async #lock({ database: path }: DaemonProcess): Promise<void> {
    const database = new Database(path, { timeout: 3000 });
    try {
      database.exec('begin immediate');
      await delay(1500 + this.#random() * 1500);
    } finally {
      database.close();
    }
    this.#locks += 1;
  }

  /** Documents that cannot be read are not documents that are gone. */
  async #hide({ obeysModes }: DaemonProcess, root: string): Promise<void> {
    const folder = ['docs/deep', '.agents/notes', 'docs', '.ai']
      .map((path) => join(root, path))
      .filter((path) => existsSync(path))
      .at(Math.floor(this.#random() * 2));
    if (!obeysModes || folder === undefined) return;
    await this.#withMode(folder, 0o000);
    this.#unreadable += 1;
  }

  /** Not while it starts: without its folder it would end, and say so. */
  async #freeze(daemon: DaemonProcess): Promise<void> {
    const { home, obeysModes } = daemon;
    if (!obeysModes) return;
    await daemon.answers();
    await this.#withMode(home, 0o500);
    this.#readOnly += 1;
  }

  /** Lets the watcher fail, or hear again. */
  async #deafen({ deafMark }: DaemonProcess): Promise<void> {
    if (existsSync(deafMark)) {
      await rm(deafMark);
      return;
    }
    await writeFile(deafMark, '');
    this.#deaf += 1;
  }

  async #withMode(folder: string, mode: number): Promise<void> {
    const before = statSync(folder).mode;
    chmodSync(folder, mode);
    try {
      await delay(500 + this.#random() * 2500);
    } finally {
      chmodSync(folder, before);
    }
  }
}
