import { describe, expect, it } from 'vitest';
import { startEmulator, type Limits } from '../../../src/emulator/index.ts';
import { emulatorClient, envelope, idOf, type UploadOptions } from '../../support/emulator-client.ts';

const INVALID = 'invalid_request_error';

async function uploadUnder(limits: Partial<Limits>, ...uploads: readonly UploadOptions[]) {
  await using emulator = await startEmulator({ limits });
  const client = emulatorClient(emulator.baseUrl);
  const replies = [];
  for (const upload of uploads) replies.push(await client.upload(upload));
  return replies;
}

describe('an upload to the emulator is refused', () => {
  it.each(['Dockerfile', '.env', 'main.rs', 'logo.png', 'Cargo.toml', 'notes.TXTX'])(
    'when its type is not supported (%j)',
    async (filename) => {
      const [reply] = await uploadUnder({}, { filename });
      expect([reply?.status, reply?.json()]).toEqual([400, envelope(INVALID, 'text extract error: 不支持的文件类型')]);
    },
  );

  it.each([' ', '\n\n\t', '\uFEFF\r\n'])('when nothing can be parsed from it (%j)', async (content) => {
    const [reply] = await uploadUnder({}, { content });
    expect([reply?.status, reply?.json()]).toEqual([400, envelope(INVALID, 'text extract error: 没有解析出内容')]);
  });

  it('when it has no bytes', async () => {
    const [reply] = await uploadUnder({}, { content: '' });
    expect([reply?.status, reply?.json()]).toEqual([
      400,
      envelope(INVALID, 'File size is zero, please confirm and re-upload the file'),
    ]);
  });

  it('when it is larger than 100 MB, however much larger', async () => {
    const text = envelope(
      INVALID,
      'File size is too large, max file size is 100MB, please confirm and re-upload the file',
    );
    for (const bytes of [100 * 2 ** 20 + 1, 102 * 2 ** 20]) {
      const [reply] = await uploadUnder({}, { content: new Uint8Array(bytes).fill(0x61) });
      expect([reply?.status, reply?.json()]).toEqual([400, text]);
    }
  });

  it('when the account has as many files as it may have', async () => {
    const [first, second] = await uploadUnder({ maxFiles: 1 }, {}, {});
    expect(first?.status).toBe(200);
    expect([second?.status, second?.json()]).toEqual([
      400,
      envelope(
        INVALID,
        'The number of files you have uploaded exceeded the max file count 1, please delete previous uploaded files',
      ),
    ]);
  });

  it('when the account would hold more bytes than it may', async () => {
    const content = 'x'.repeat(600);
    const [first, second] = await uploadUnder({ maxTotalBytes: 1_000 }, { content }, { content });
    expect([first?.status, second?.status]).toEqual([200, 400]);
    expect(second?.json()).toMatchObject({ error: { type: INVALID } });
  });

  it('when its purpose is unknown', async () => {
    const [reply] = await uploadUnder({}, { purpose: 'assistants' });
    expect([reply?.status, reply?.json()]).toEqual([
      400,
      envelope(
        INVALID,
        'Invalid purpose: assistants, only `file-extract`, `batch`, `batch_output`, `lambda`, `image` and `video` accepted',
      ),
    ]);
  });

  it('when it has no file part', async () => {
    await using emulator = await startEmulator();
    const form = new FormData();
    form.append('purpose', 'file-extract');
    form.append('file', 'a field, not a file');
    const reply = await emulatorClient(emulator.baseUrl).call('POST', '/files', { body: form });
    expect([reply.status, reply.json()]).toEqual([400, envelope(INVALID, 'Invalid request: file is required')]);
  });

  it.each(['application/json', 'multipart/form-data', 'multipart/form-data; boundary=other'])(
    'when its body is no form (%s)',
    async (type) => {
      await using emulator = await startEmulator();
      const init = { body: '{"file":1}', headers: { 'content-type': type } };
      const reply = await emulatorClient(emulator.baseUrl).call('POST', '/files', init);
      expect(reply.status).toBe(400);
      expect(reply.json()).toMatchObject({ error: { type: INVALID } });
    },
  );

  it('and then nothing is stored', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    await client.upload({ content: '' });
    await client.upload({ filename: 'Dockerfile' });
    expect(emulator.files.list()).toEqual([]);
  });
});

describe('an upload to the emulator', () => {
  it('is of purpose file-extract when it names none, and may have its parts in any order', async () => {
    await using emulator = await startEmulator();
    const form = new FormData();
    form.append('file', new File(['text'], 'a.txt'));
    form.append('something', 'else');
    form.append('purpose', 'file-extract');
    const client = emulatorClient(emulator.baseUrl);
    expect((await client.call('POST', '/files', { body: form })).status).toBe(200);
    form.delete('purpose');
    expect((await client.call('POST', '/files', { body: form })).json()).toMatchObject({ purpose: 'file-extract' });
  });

  it('of another purpose is not parsed', async () => {
    const replies = await uploadUnder(
      {},
      { filename: 'logo.png', purpose: 'image', content: Uint8Array.of(0, 1, 2) },
      { filename: 'batch.jsonl', purpose: 'batch', content: ' ' },
    );
    expect(replies.map((reply) => reply.status)).toEqual([200, 200]);
  });

  it('under a taken name is stored under another', async () => {
    const replies = await uploadUnder({}, {}, {}, { filename: 'b.md' }, {});
    expect(replies.map((reply) => reply.json())).toMatchObject([
      { filename: 'a.txt' },
      { filename: 'a (1).txt' },
      { filename: 'b.md' },
      { filename: 'a (2).txt' },
    ]);
  });

  it('keeps its name when names need not be unique', async () => {
    const replies = await uploadUnder({ uniqueNames: false }, {}, {});
    expect(replies.map((reply) => reply.json())).toMatchObject([{ filename: 'a.txt' }, { filename: 'a.txt' }]);
    expect(new Set(replies.map(idOf)).size).toBe(2);
  });

  it('is taken whatever its type when the gate is lifted', async () => {
    const [reply] = await uploadUnder({ extensions: 'any' }, { filename: 'Dockerfile' });
    expect(reply?.status).toBe(200);
  });

  it('counts against the limit while others are being stored', async () => {
    await using emulator = await startEmulator({ limits: { maxFiles: 5 } });
    const client = emulatorClient(emulator.baseUrl);
    const replies = await Promise.all(Array.from({ length: 12 }, () => client.upload()));
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(5);
    expect(emulator.files.list()).toHaveLength(5);
  });

  it.each(['pdf', 'pptx'])('of a %s has a content although the emulator cannot read it', async (extension) => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const id = idOf(await client.upload({ filename: `a.${extension}`, content: Uint8Array.of(0, 159, 146) }));
    expect((await client.get(`/files/${id}/content`)).json()).toMatchObject({
      content: `[a.${extension}, 3 bytes]`,
      file_type: extension === 'pdf' ? 'application/pdf' : 'application/zip',
    });
  });
});

describe('the content of a file in the emulator', () => {
  it('is what was uploaded for a batch', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const id = idOf(await client.upload({ filename: 'b.jsonl', purpose: 'batch', content: '{"a":1}\n' }));
    expect((await client.get(`/files/${id}/content`)).text).toBe('{"a":1}\n');
  });

  it('cannot be downloaded for a picture', async () => {
    await using emulator = await startEmulator();
    const client = emulatorClient(emulator.baseUrl);
    const id = idOf(await client.upload({ filename: 'a.png', purpose: 'image' }));
    expect((await client.get(`/files/${id}/content`)).status).toBe(400);
  });
});
