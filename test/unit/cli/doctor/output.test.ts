import { expect, it } from 'vitest';
import { judgeLocale, judgeTracking } from '../../../../src/cli/doctor/output.ts';
import { TROUBLES } from '../../../../src/core/troubles.ts';

const fixOf = (seen: RegExp): string | undefined => TROUBLES.find((trouble) => seen.test(trouble.seen))?.fix;

it.each([
  [{ LANG: 'en_GB.UTF-8' }, 'ok'],
  [{ LC_ALL: 'C.utf8', LANG: 'C' }, 'ok'],
  [{ LC_ALL: '', LC_CTYPE: 'UTF-8' }, 'ok'],
  [{ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, 'warn'],
  [{}, 'warn'],
])('the locale of %j is %s', (env, verdict) => {
  const finding = judgeLocale(env);
  expect(finding.verdict).toBe(verdict);
  expect(finding.fix).toBe(verdict === 'ok' ? undefined : fixOf(/Garbled/));
});

it.each([
  ['{"README.md": {"file_id": "x"}}', 0],
  ['{"README.md": {"file_', 1],
  ['[]', 1],
  ['', 1],
])("another tool's record of uploads, %j, has %i faults", (text, faults) => {
  const findings = judgeTracking(text);
  expect(findings).toHaveLength(faults);
  for (const { fix } of findings) expect(fix).toBe(fixOf(/tracking file/));
});
