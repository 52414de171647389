import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../../src/secrets/find-secrets.ts';

/** Put together here, so that this file holds nothing that looks like a secret. */
const joined = (...parts: readonly string[]): string => parts.join('');

const random = 'aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0vW';
const moonshot = joined('sk-', random, 'xY1zA2bC3dE4fG5h');
const kimi = joined('sk-', 'kimi-', random);
const github = joined('ghp_', random, 'xY1z');
const privateKey = joined(
  '-----BEGIN ',
  'RSA PRIVATE KEY-----\n',
  'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy\n'.repeat(5),
  '-----END ',
  'RSA PRIVATE KEY-----\n',
);

describe('findSecrets', () => {
  it.each([
    ['a key of Moonshot', `The key is ${moonshot}.`, 'MoonshotApiKey'],
    ['a key of Kimi Code', `api_key = "${kimi}"`, 'MoonshotApiKey'],
    ['a short key that is assigned', joined('KIMI_API_KEY=', 'sk-test-0123456789abcdef'), 'MoonshotApiKey'],
    ['such a key in JSON', joined('{"MOONSHOT_API_KEY": "', 'sk-a1b2c3d4e5f6g7h8"}'), 'MoonshotApiKey'],
    ['a token of GitHub', `token: ${github}`, 'GITHUB_TOKEN'],
    ['a private key', privateKey, 'PrivateKey'],
    [
      'a key of AWS',
      joined('AWS_SECRET_ACCESS_KEY = ', 'wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzKEYA'),
      'AWSSecretAccessKey',
    ],
    ['a token of Slack', joined('xoxb-', '123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx'), 'SLACK_TOKEN'],
    ['a password in an address', joined('https://', 'tide:Wrack4Line@example.org/'), 'BasicAuth'],
    [
      'a database with its password',
      joined('postgres://', 'tide:Wrack4Line@db.example.org/tides'),
      'PostgreSQLConnection',
    ],
    ['a service account of Google', JSON.stringify({ private_key_id: 'x', private_key: privateKey }), 'PrivateKeyJSON'],
    [
      'a service account of Google below blank lines',
      ` \r\n\t\n${JSON.stringify({ private_key_id: 'x', private_key: privateKey }, undefined, 2)}\n`,
      'PrivateKeyJSON',
    ],
  ])('finds %s', async (_, text, rule) => {
    const finds = await findSecrets(text);
    expect(finds.map((find) => find.rule)).toContain(rule);
  });

  it('says in which line, and nothing of the secret', async () => {
    const finds = await findSecrets(`# Notes\n\n- ${moonshot}\n`);
    expect(finds).toEqual([{ rule: 'MoonshotApiKey', line: 3 }]);
  });

  it.each([
    ['a placeholder of words', 'KIMI_API_KEY=sk-your-api-key-goes-here-please'],
    ['a placeholder that repeats itself', `KIMI_API_KEY=sk-${'x'.repeat(48)}`],
    ['a masked key', 'sk-yrm3e...8Kds'],
    ['a word that ends in sk', `task-${random}`],
    ['a commit and a digest', `${'0123456789abcdef'.repeat(2)} ${'0123456789abcdef'.repeat(4)}`],
    ['prose about keys', 'Put KIMI_API_KEY into .env.project; keys begin with `sk-` and are 51 characters long.'],
  ])('takes %s for none', async (_, text) => {
    expect(await findSecrets(text)).toEqual([]);
  });

  it('does not let a comment in the document switch a rule off', async () => {
    const comments = ['secretlint-disable', 'secretlint-disable-next-line']
      .map((word) => `<!-- ${word} -->\n`)
      .join('');
    expect(await findSecrets(`${comments}${moonshot} <!-- secretlint-disable-line -->\n`)).toHaveLength(1);
  });

  it('finds what is written in two bytes a character', async () => {
    const wide = Buffer.from(`KEY ${moonshot}`, 'utf16le').toString('utf8');
    expect(await findSecrets(wide)).toHaveLength(1);
  });

  it('names a few of many', async () => {
    expect(await findSecrets(`${moonshot}\n`.repeat(100))).toHaveLength(20);
  });
});
