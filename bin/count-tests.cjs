'use strict';
// Prints how many tests of the given vitest reports passed and failed. Fails when one failed, did not run, or when a report
// is missing or has no test in it: a runner that ends before its tests must not look like one that passed.
const { existsSync, readFileSync } = require('fs');

/** @typedef {{ success: boolean, numPassedTests: number, numFailedTests: number }} Report */

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  const report = existsSync(file) ? /** @type {Report} */ (JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  if (report === undefined || report.numPassedTests + report.numFailedTests === 0) {
    process.stderr.write(`No test ran: ${file}\n`);
    process.exitCode = 1;
    continue;
  }
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // False as well when a file could not be loaded, in which no test is counted.
  if (!report.success) process.exitCode = 1;
}
if (failed > 0) process.exitCode = 1;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
