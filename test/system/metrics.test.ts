import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { callSocket } from '../support/raw-http.ts';
import { eventually, openCommandLine } from '../support/command-line.ts';

/** What Prometheus itself says of the page: nothing where all is well. */
async function promtool(page: string): Promise<string> {
  const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  child.stdin.end(page);
  const [code] = await new Promise<[number | null]>((resolve) => {
    child.once('close', (ended) => resolve([ended]));
  });
  return code === 0 ? said : `exit code ${code}: ${said}`;
}

function valueOf(page: string, series: RegExp): number {
  const line = page.split('\n').find((each) => series.test(each)) ?? '';
  return Number(line.split(' ').at(-1));
}

describe('GET /metrics', () => {
  it('is what Prometheus wants, and counts what happened', async () => {
    await using line = await openCommandLine();
    await line.run('start');
    await line.run('add');
    await eventually(async () => (await line.run('status')).stdout.includes('in sync'));
    const { body, headers } = await callSocket(`${line.home}/daemon.sock`, { path: '/metrics' });
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await promtool(body)).toBe('');
    expect(valueOf(body, /^moontide_documents\{.*state="synced"/)).toBe(2);
    expect(valueOf(body, /^moontide_uploads_total\{/)).toBe(2);
    expect(valueOf(body, /^moontide_uploaded_bytes_total\{/)).toBe(8 + 10);
    expect(valueOf(body, /^moontide_request_duration_seconds_count\{operation="upload"/)).toBe(2);
    expect(valueOf(body, /^moontide_requests_total\{operation="upload",outcome="ok"/)).toBe(2);
    expect(valueOf(body, /^moontide_project_in_sync\{/)).toBe(1);
    expect(body).not.toContain(line.root);
  });
});
