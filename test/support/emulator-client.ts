/** The emulator's API by plain `fetch`, as somebody who knows nothing of Moontide would call it. */
const TEST_KEY = 'sk-test';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  json(): unknown;
}

export interface UploadOptions {
  readonly filename?: string;
  readonly content?: string | Uint8Array;
  readonly purpose?: string;
  readonly key?: string;
}

export function emulatorClient(baseUrl: string) {
  async function call(method: string, path: string, init: RequestInit = {}, key = TEST_KEY): Promise<Reply> {
    const headers = new Headers(init.headers);
    if (key !== '') headers.set('authorization', `Bearer ${key}`);
    const response = await fetch(`${baseUrl}${path}`, { ...init, method, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as unknown };
  }
  return {
    call,
    get: (path: string, key?: string) => call('GET', path, {}, key),
    delete: (path: string, key?: string) => call('DELETE', path, {}, key),
    post: (path: string, body: unknown, key?: string) =>
      call('POST', path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }, key),
    upload(options: UploadOptions = {}): Promise<Reply> {
      const { filename = 'a.txt', content = 'some text', purpose = 'file-extract', key } = options;
      const form = new FormData();
      form.append('purpose', purpose);
      form.append('file', new File([content], filename));
      return call('POST', '/files', { body: form }, key);
    },
  };
}

export type EmulatorClient = ReturnType<typeof emulatorClient>;

/** The id in an upload's answer. */
export function idOf(reply: Reply): string {
  const value = reply.json();
  if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string') return value.id;
  throw new Error(`no id in ${reply.text}`);
}

/** Body of an error answer with nothing but the two fields that real ones have. */
export function envelope(type: string, message: string) {
  return { error: { message, type } };
}
