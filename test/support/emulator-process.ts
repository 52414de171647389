/**
 * An emulator in a process of its own, to be killed: `node emulator-process.ts FOLDER` prints its base address, and
 * ends with its parent.
 */
import { once } from 'node:events';
import { startEmulator } from '../../src/emulator/index.ts';

await using emulator = await startEmulator({ folder: process.argv[2] ?? '', limits: { filesRates: 'uncounted' } });
process.stdout.write(`${emulator.baseUrl}\n`);
await once(process.stdin.resume(), 'end');
