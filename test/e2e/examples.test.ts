import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { openCommandLine } from '../support/command-line.ts';
import { REPOSITORY } from '../support/markdown.ts';

const example = (path: string): string => readFileSync(join(REPOSITORY, 'examples', path), 'utf8');

interface Tasks {
  readonly tasks: readonly {
    readonly label: string;
    readonly command: string;
    readonly args: readonly string[];
    readonly problemMatcher: { readonly pattern?: { readonly regexp: string; readonly file: number } };
  }[];
  readonly inputs: readonly { readonly id: string }[];
}

it('runs each task for editors, and its pattern finds the document of a problem', async () => {
  await using line = await openCommandLine();
  expect(await line.run('start')).toMatchObject({ code: 0 });
  expect(await line.run('add')).toMatchObject({ code: 0 });
  const { tasks, inputs } = JSON.parse(example('editor-task/tasks.json')) as Tasks;
  expect(inputs.map(({ id }) => id)).toEqual(['question']);
  const said = new Map<string, string>();
  const values: Readonly<Record<string, string>> = {
    workspaceFolder: line.root,
    'input:question': 'What is the plan?',
  };
  const perform = async ({ label, command, args }: Tasks['tasks'][number]): Promise<number | NodeJS.Signals> => {
    expect(command).toBe('moontide');
    const words = args.map((word) => word.replace(/^\$\{(.+)\}$/u, (all, name: string) => values[name] ?? all));
    const { code, stdout, stderr } = await line.run(words, { cwd: '/' });
    said.set(label, stdout + stderr);
    return code;
  };
  for (const task of tasks) expect([task.label, await perform(task)]).toEqual([task.label, 0]);
  expect(said.get('Moontide: sync')).toMatch(/^Synced notes: /u);
  expect(said.get('Moontide: what would be done')).toContain('Nothing to do');
  expect(said.get('Moontide: list')).toContain('2 synced');
  expect(said.get('Moontide: ask')).toContain('docs/plan.md says: The plan.');

  line.write('docs/deploy.md', `token = ghp_${'q7Zw'.repeat(9)}\n`);
  const [sync] = tasks;
  if (sync === undefined) throw new Error('There are no tasks.');
  expect(await perform(sync)).not.toBe(0);
  const { regexp = '', file = 0 } = sync.problemMatcher.pattern ?? {};
  const found = (said.get(sync.label) ?? '')
    .split('\n')
    .flatMap((text) => new RegExp(regexp, 'u').exec(text)?.[file] ?? []);
  expect(found).toEqual(['docs/deploy.md']);
});

interface Workflow {
  readonly concurrency: string;
  readonly jobs: {
    readonly sync: {
      readonly steps: readonly { readonly run?: string; readonly env?: Readonly<Record<string, string>> }[];
    };
  };
}

it('runs the script in the workflow with all that it asks for, and the key from a secret', () => {
  const { concurrency, jobs } = load(example('ci-job/documents.yml')) as Workflow;
  expect(concurrency).toBe('documents');
  const step = jobs.sync.steps.find(({ run }) => run?.endsWith('/sync-documents.sh') === true);
  const asked = [...example('ci-job/sync-documents.sh').matchAll(/^: "\$\{(\w+):\?/gmu)].map(([, name]) => name);
  expect(asked).toHaveLength(3);
  expect(Object.keys(step?.env ?? {})).toEqual(asked);
  expect(step?.env?.['KIMI_API_KEY']).toBe('${{ secrets.KIMI_API_KEY }}');
});
