import fc from 'fast-check';
import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { editConfig } from '../../../src/config/edit.ts';

const comment = fc.option(fc.stringMatching(/^[a-z #="[\]]{1,12}$/), { nil: undefined });
const line = (key: string, values: readonly string[]) =>
  fc.record({ above: comment, key: fc.constant(key), value: fc.constantFrom(...values), behind: comment });

/** A file of some lines with comments above and behind them, as people write them. */
const file = fc
  .record({
    root: fc
      .subarray(['base_url', 'log_level'])
      .chain((keys) =>
        fc.tuple(
          ...keys.map((key) => line(key, key === 'log_level' ? ['"info"', '"debug"'] : ['"https://a.example/v1"'])),
        ),
      ),
    watch: fc
      .subarray(['quiet_ms', 'scan_seconds'])
      .chain((keys) => fc.tuple(...keys.map((key) => line(key, ['1', '2000', '30'])))),
    documents: fc
      .subarray(['folders', 'ignore'])
      .chain((keys) => fc.tuple(...keys.map((key) => line(key, ['[]', '["a", "b"]', '[\n  "a", # one\n  "b",\n]'])))),
    end: comment,
  })
  .map(({ root, watch, documents, end }) =>
    [
      ...root.map(spelled),
      ...(watch.length === 0 ? [] : ['', '[watch]', ...watch.map(spelled)]),
      ...(documents.length === 0 ? [] : ['', '[documents]', ...documents.map(spelled)]),
      ...(end === undefined ? [] : [`# ${end}`]),
      '',
    ].join('\n'),
  );

const change = fc.constantFrom(
  { log_level: 'warn' },
  { log_level: null },
  { watch: { quiet_ms: 7 } },
  { watch: { ceiling_ms: 9000 }, sync: { grace_seconds: 3 } },
  { documents: { ignore: ['*.tmp'] } },
  { documents: { folders: ['a', 'b', 'c'] } },
  { guard: { mass_delete_ratio: 0.5 } },
);

it('a change says exactly what was asked for and loses no line of comment, or is refused', () => {
  fc.assert(
    fc.property(file, change, (text, wanted) => {
      const after = editConfig({ path: 'config.toml', text }, wanted, 'user');
      const content = parse(after);
      for (const [key, value] of Object.entries(wanted)) {
        if (value === null) expect(content).not.toHaveProperty(key);
        else expect(content[key]).toMatchObject(value as never);
      }
      for (const own of text.split('\n').filter((each) => each.startsWith('#')))
        expect(after.split('\n')).toContain(own);
    }),
    { numRuns: 200 },
  );
});

function spelled(one: { above: string | undefined; key: string; value: string; behind: string | undefined }): string {
  const above = one.above === undefined ? '' : `# ${one.above}\n`;
  const behind = one.behind === undefined || one.value.includes('\n') ? '' : ` # ${one.behind}`;
  return `${above}${one.key} = ${one.value}${behind}`;
}
