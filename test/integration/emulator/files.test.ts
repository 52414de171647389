import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../../src/emulator/index.ts';
import { emulatorClient, envelope, idOf } from '../../support/emulator-client.ts';

const NOT_FOUND = envelope('resource_not_found_error', 'The requested resource was not found');

describe('the Files API of the emulator', () => {
  it('answers an upload with the file object in Moonshot’s order of keys', async () => {
    await using emulator = await startEmulator();
    const before = Math.floor(Date.now() / 1_000);
    const reply = await emulatorClient(emulator.baseUrl).upload({ filename: '我是一个文件.txt', content: '文件内容' });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const file = reply.json() as Record<string, unknown>;
    expect(Object.keys(file)).toEqual([
      'id',
      'object',
      'bytes',
      'created_at',
      'filename',
      'purpose',
      'status',
      'status_details',
    ]);
    expect(file).toMatchObject({
      object: 'file',
      bytes: 12,
      filename: '我是一个文件.txt',
      purpose: 'file-extract',
      status: 'ok',
      status_details: '',
    });
    expect(file['id']).toMatch(/^file_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(file['created_at']).toSatisfy((at: number) => Number.isInteger(at) && at >= before);
  });

  it('lists, gets, reads and deletes what was uploaded', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const first = await client.upload({ filename: 'first.md', content: '# One\r\ntext\n' });
    const second = await client.upload({ filename: 'second.md' });
    expect((await client.get('/files')).json()).toEqual({ object: 'list', data: [second.json(), first.json()] });
    expect((await client.get(`/files/${idOf(first)}`)).json()).toEqual(first.json());

    const content = await client.get(`/files/${idOf(first)}/content`);
    expect(content.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(content.text).toBe(
      '{"content":"# One\\ntext","file_type":"text/plain","filename":"first.md","title":"","type":"file"}',
    );

    const deleted = await client.delete(`/files/${idOf(first)}`);
    expect(deleted.text).toBe(`{"deleted":true,"id":"${idOf(first)}","object":"file"}`);
    expect((await client.get('/files')).json()).toEqual({ object: 'list', data: [second.json()] });
  });

  it('deletes a file once, however many ask at the same time', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const path = `/files/${idOf(await client.upload())}`;
    const replies = await Promise.all(Array.from({ length: 5 }, () => client.delete(path)));
    expect(replies.map((reply) => reply.status).filter((status) => status === 200)).toHaveLength(1);
  });

  it('can be filled, read and emptied behind the API’s back', async () => {
    await using emulator = await startEmulator({ limits: { maxFiles: 0 } });
    const client = emulatorClient(emulator.baseUrl);
    const { id } = await emulator.files.seed({
      filename: 'any/name.rs',
      content: 'text',
      createdAt: 1_700_000_000_999,
    });
    expect((await client.get(`/files/${id}`)).json()).toEqual({
      id,
      object: 'file',
      bytes: 4,
      created_at: 1_700_000_000,
      filename: 'any/name.rs',
      purpose: 'file-extract',
      status: 'ok',
      status_details: '',
    });
    expect((await emulator.files.content(id))?.toString()).toBe('text');
    expect([await emulator.files.content(id, 'other'), await emulator.files.remove(id, 'other')]).toEqual([
      undefined,
      false,
    ]);
    expect([await emulator.files.remove(id), await emulator.files.remove(id)]).toEqual([true, false]);
    expect((await client.get(`/files/${id}`)).status).toBe(404);
  });

  it.each(['GET /files/nothing', 'DELETE /files/nothing', 'GET /files/nothing/content', 'GET /nothing', 'PUT /files'])(
    'answers 404 to %s',
    async (line) => {
      await using emulator = await startEmulator();
      const [method = '', path = ''] = line.split(' ');
      const reply = await emulatorClient(emulator.baseUrl).call(method, path);
      expect([reply.status, reply.json()]).toEqual([404, NOT_FOUND]);
    },
  );
});
