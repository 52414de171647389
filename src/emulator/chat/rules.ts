/** What Moonshot refuses of a chat, in the words seen live in 2025 and 2026. */
import type { Answer } from '../answer.ts';
import { invalidRequest, refused } from '../errors.ts';
import type { Model } from './models.ts';
import { isThinking, textOf, type ChatMessage, type ChatRequest } from './request.ts';

/** Undefined when there is none. */
export function objectionTo(request: ChatRequest, model: Model): Answer | undefined {
  // Moonshot's text for this is not known.
  if (request.messages.length === 0) return invalidRequest('messages must not be empty');
  const problem =
    toolType(request) ??
    duplicateTool(request) ??
    fixedParameter(request, model) ??
    thinking(request, model) ??
    stop(request) ??
    firstMessageProblem(request.messages);
  return problem === undefined ? undefined : refused(problem);
}

function toolType({ tools = [] }: ChatRequest): string | undefined {
  const unknown = tools.find((tool) => !TOOL_TYPES.has(tool.type));
  return (
    unknown && `Invalid request: unknown tool type: ${unknown.type}, currently only function and plugin are supported`
  );
}

const TOOL_TYPES: ReadonlySet<string> = new Set(['function', 'plugin', 'builtin_function']);

function duplicateTool({ tools = [] }: ChatRequest): string | undefined {
  const names = tools.map((tool) => tool.function?.name);
  const duplicate = names.find((name, index) => name !== undefined && names.indexOf(name) !== index);
  return duplicate && `function name ${duplicate} is duplicated`;
}

/** Sampling cannot be chosen: any other value than the one in force is refused. */
function fixedParameter(request: ChatRequest, model: Model): string | undefined {
  const allowed = {
    temperature: isThinking(request) ? model.temperature.thinking : model.temperature.plain,
    top_p: 0.95,
    n: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
  };
  for (const name of ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty'] as const) {
    const given = request[name];
    if (given !== undefined && given !== allowed[name]) {
      return `invalid ${name}: only ${allowed[name]} is allowed for this model`;
    }
  }
  return undefined;
}

function thinking(request: ChatRequest, model: Model): string | undefined {
  if (!isThinking(request)) {
    return model.canAnswerWithoutThinking ? undefined : 'invalid thinking: only type=enabled is allowed for this model';
  }
  const choice = request.tool_choice;
  if (choice === undefined || choice === null || choice === 'auto' || choice === 'none') return undefined;
  return `tool_choice '${choice === 'required' ? 'required' : 'specified'}' is incompatible with thinking enabled`;
}

function stop({ stop: words }: ChatRequest): string | undefined {
  if (!Array.isArray(words) || words.length <= 5) return undefined;
  return `stop array too long. Expected an array with maximum length 5, but got ${words.length}`;
}

function firstMessageProblem(messages: readonly ChatMessage[]): string | undefined {
  const calls = new Set<string>();
  for (const [position, message] of messages.entries()) {
    for (const call of message.tool_calls ?? []) calls.add(call.id);
    const problem = messageProblem(message, position, calls);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function messageProblem(message: ChatMessage, position: number, calls: ReadonlySet<string>): string | undefined {
  const { role, content, tool_calls: toolCalls = [], tools, tool_call_id: callId = '' } = message;
  const url = unsupportedUrl(content);
  if (url !== undefined) return `unsupported image url: ${url}`;
  const isEmpty =
    typeof content === 'string' || !Array.isArray(content) ? textOf(message) === '' : content.length === 0;
  switch (role) {
    case 'assistant':
      if (!isEmpty || toolCalls.length > 0) return undefined;
      return `the message at position ${position} with role 'assistant' must not be empty`;
    case 'tool':
      return calls.has(callId) ? undefined : `tool_call_id ${callId} is not found`;
    case 'system':
      return isEmpty && tools === undefined ? 'text content is empty' : undefined;
    case 'user':
      return isEmpty ? 'text content is empty' : undefined;
  }
}

/** Pictures come as `data:` or, uploaded before, as `ms://`; addresses on the web are refused. */
function unsupportedUrl(content: ChatMessage['content']): string | undefined {
  if (!Array.isArray(content)) return undefined;
  const urls = content.flatMap((part) => {
    if (part.type === 'text') return [];
    return [part.type === 'image_url' ? part.image_url.url : part.video_url.url];
  });
  return urls.find((url) => !url.startsWith('data:') && !url.startsWith('ms://'));
}
