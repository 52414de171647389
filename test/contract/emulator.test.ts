import { afterAll, beforeAll, expect } from 'vitest';
import { startEmulator, type Emulator } from '../../src/emulator/index.ts';
import { createMoonshot } from '../../src/moonshot/moonshot.ts';
import { Secret } from '../../src/secret.ts';
import { describeMoonshot } from './moonshot-contract.ts';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ keys: ['sk-known'] });
});

afterAll(async () => {
  await using ending = emulator;
  expect(ending.files.list()).toEqual([]);
});

function client(key: string) {
  return createMoonshot({ baseUrl: emulator.baseUrl, apiKey: new Secret(key), userAgent: 'moontide-contract' });
}

describeMoonshot('the emulator', () => ({ moonshot: client('sk-known'), stranger: client('sk-unknown') }));
