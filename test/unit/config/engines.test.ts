import { describe, expect, it } from 'vitest';
import { readEngines } from '../../../src/config/engines.ts';

describe('the engines of the configuration', () => {
  it('are programs with their arguments, and the variables that they get', () => {
    const engines = {
      qwen: { command: ['qwen', '--acp'], pass_env: ['OPENAI_API_KEY'], idle_minutes: 0.5 },
      kimi: { home: 'user' },
    };
    expect(readEngines('config.toml', { engines })).toEqual({
      qwen: { command: ['qwen', '--acp'], passEnv: ['OPENAI_API_KEY'], idleMs: 30_000, home: 'moontide' },
      kimi: { command: ['kimi'], passEnv: [], idleMs: 600_000, home: 'user' },
    });
    expect(readEngines('config.toml', {})).toEqual({});
  });

  it.each([
    [{ docs: { command: ['x'] } }, 'engines.docs must be a name'],
    [{ 'a b': { command: ['x'] } }, 'engines.a b must be a name'],
    [{ qwen: {} }, 'engines.qwen.command must be'],
    [{ qwen: { command: [] } }, 'engines.qwen.command must be'],
    [{ qwen: { command: ['x'], pass_env: 'KEY' } }, 'engines.qwen.pass_env must be'],
    [{ qwen: { command: ['x'], idle_minutes: 0 } }, 'engines.qwen.idle_minutes must be a number above 0'],
    [{ qwen: { command: ['x'], home: 'user' } }, 'engines.qwen.home must be left out: it is for kimi alone'],
    [{ kimi: { home: '/tmp' } }, 'engines.kimi.home must be "moontide" or "user"'],
    [{ qwen: { command: ['x'], comand: [] } }, 'engines.qwen.comand must be'],
  ])('%j are refused with the key and what it must be', (engines, message) => {
    expect(() => readEngines('config.toml', { engines })).toThrowError(message);
  });
});
