import { describe, expect, it } from 'vitest';
import { parseBaseUrl } from '../../../src/config/base-url.ts';

describe('parseBaseUrl', () => {
  it.each([
    ['https://api.moonshot.ai/v1', 'https://api.moonshot.ai/v1'],
    [' https://API.moonshot.cn/v1// ', 'https://api.moonshot.cn/v1'],
    ['https://gateway.example:8443', 'https://gateway.example:8443'],
    ['http://127.0.0.1:4010/v1', 'http://127.0.0.1:4010/v1'],
    ['http://127.1:4010', 'http://127.0.0.1:4010'],
    ['http://[::1]:4010/v1/', 'http://[::1]:4010/v1'],
    ['http://localhost:4010/v1', 'http://localhost:4010/v1'],
  ])('reads %s', (text, baseUrl) => {
    expect(parseBaseUrl(text)).toEqual({ baseUrl });
  });

  it.each([
    ['api.moonshot.ai/v1', 'must be an address such as https://api.moonshot.ai/v1'],
    ['file:///etc/passwd', 'must begin with https:// (or http://)'],
    ['https://ada:secret@api.moonshot.ai/v1', 'must not hold a user name or a password'],
    ['https://api.moonshot.ai/v1?key=secret', 'must not hold a ? or a #'],
    ['https://api.moonshot.ai/v1#secret', 'must not hold a ? or a #'],
    ['http://api.moonshot.ai/v1', 'must begin with https://: the API key would go to api.moonshot.ai in clear text'],
    ['http://127.0.0.1.example/v1', 'the API key would go to 127.0.0.1.example in clear text'],
    ['http://localhost.example/v1', 'the API key would go to localhost.example in clear text'],
  ])('refuses %s and does not repeat what may be secret in it', (text, problem) => {
    const result = parseBaseUrl(text);
    expect(result).toEqual({ problem: expect.stringContaining(problem) as string });
    expect(JSON.stringify(result)).not.toContain('secret');
  });
});
