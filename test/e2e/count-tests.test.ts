import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../support/checkout.ts';
import { tempFolder } from '../support/temp-folder.ts';

const program = fileURLToPath(new URL('../../bin/count-tests.cjs', import.meta.url));

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly success?: boolean;
}

async function count(reports: readonly (Counts | 'missing')[]): Promise<readonly [line: string, code: number | null]> {
  using folder = tempFolder();
  const files = reports.map((report, index) => {
    const file = join(folder.path, `${index}.json`);
    if (report !== 'missing') {
      const { passed, failed, success = failed === 0 } = report;
      writeFileSync(file, JSON.stringify({ success, numPassedTests: passed, numFailedTests: failed }));
    }
    return file;
  });
  const { stdout, code } = await run(process.execPath, [program, ...files]);
  return [stdout, code];
}

describe('counting the tests of a run', () => {
  it('adds the reports up in one plain line', async () => {
    expect(
      await count([
        { passed: 3, failed: 0 },
        { passed: 4, failed: 0 },
      ]),
    ).toEqual(['7 passed, 0 failed\n', 0]);
  });

  it('fails when a test failed', async () => {
    expect(await count([{ passed: 3, failed: 1 }])).toEqual(['3 passed, 1 failed\n', 1]);
  });

  it.each([
    ['a report is missing', 'missing' as const],
    ['a report has no test in it', { passed: 0, failed: 0 }],
    ['a file could not be loaded', { passed: 2, failed: 0, success: false }],
  ])('fails when %s', async (_, report) => {
    expect((await count([{ passed: 3, failed: 0 }, report]))[1]).toBe(1);
  });
});
