import { describe, expect, it } from 'vitest';
import { readAgentTools, toolsDenied } from '../../../src/core/agent-tools.ts';

describe('the tools of an agent', () => {
  it.each([
    [{ tools: ['kimi_cli.tools.shell:Shell', 'kimi_cli.tools.file:ReadFile'] }, ['Bash', 'Read']],
    [{ tools: 'Read, Grep' }, ['Read', 'Grep']],
    [{ tools: ['webfetch', 'mcp__tides__lookup'] }, ['FetchURL', 'WebSearch', 'mcp__tides__lookup']],
    [{ tools: [] }, []],
    [{ tools: ['*'] }, undefined],
    [{ tools: { bash: true } }, undefined],
    [{}, undefined],
  ])('%j are those that it names, in the words of Kimi Code', (table, only) => {
    expect(readAgentTools(table).only).toEqual(only);
  });

  it('leave out what is excluded or switched off', () => {
    expect(readAgentTools({ exclude_tools: ['kimi_cli.tools.web:SearchWeb'] }).without).toEqual(['WebSearch']);
    expect(readAgentTools({ disallowedTools: 'Bash', tools: { write: false } }).without).toEqual(['Write', 'Bash']);
  });

  it('are denied by the rules where nothing of their kind is left', () => {
    expect(toolsDenied(readAgentTools({ tools: ['Read', 'WebSearch'] }))).toEqual(['bash', 'edit', 'write']);
    expect(toolsDenied(readAgentTools({ exclude_tools: ['Shell', 'SearchWeb'] }))).toEqual(['bash']);
    expect(toolsDenied(readAgentTools({}))).toEqual([]);
  });
});
