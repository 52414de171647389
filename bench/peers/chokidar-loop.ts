/** `node chokidar-loop.ts BASE_URL ROOT`: uploads what chokidar tells of, as a tool of few lines does. */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { watch } from 'chokidar';

const [, , baseUrl = '', root = ''] = process.argv;

async function upload(path: string): Promise<void> {
  const form = new FormData();
  form.set('purpose', 'file-extract');
  form.set('file', new Blob([await readFile(path)]), relative(root, path));
  await request('/files', { method: 'POST', body: form });
}

async function remove(path: string): Promise<void> {
  await request(`/files?name=${encodeURIComponent(relative(root, path))}`, { method: 'DELETE' });
}

async function request(path: string, init: RequestInit): Promise<void> {
  const answer = await fetch(`${baseUrl}${path}`, init);
  await answer.body?.cancel();
}

/** Such a tool says what went wrong and goes on. */
function report(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
}

const watcher = watch(join(root, 'docs'), { ignoreInitial: true });
watcher.on('add', (path) => void upload(path).catch(report));
watcher.on('change', (path) => void upload(path).catch(report));
watcher.on('unlink', (path) => void remove(path).catch(report));
