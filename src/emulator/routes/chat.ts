/** Chat completions and the estimate of what they would cost. */
import type { Clock } from '../../clock.ts';
import { eventStreamAnswer, jsonAnswer, type Answer } from '../answer.ts';
import { availableBalance } from '../balance.ts';
import type { ChatAnswer } from '../chat/answerer.ts';
import { completionEvents, completionObject, type Completion } from '../chat/completion.ts';
import { findModel, type Model } from '../chat/models.ts';
import type { PrefixCache } from '../chat/prefix-cache.ts';
import { isThinking, parseChatPrompt, parseChatRequest, type ChatRequest } from '../chat/request.ts';
import { objectionTo } from '../chat/rules.ts';
import { countTokens, firstTokens, prefixBlocks, promptText } from '../chat/tokens.ts';
import { invalidRequest, quotaExhausted, tokenLimitExceeded, unknownModel } from '../errors.ts';
import { hexId } from '../ids.ts';
import type { Admission } from '../limits/admission.ts';
import type { Call, Route } from '../route.ts';
import type { Settings } from '../settings.ts';

export interface ChatWorld {
  readonly clock: Clock;
  readonly admission: Admission;
  readonly cache: PrefixCache;
  settings(): Settings;
  /** Aborts when the emulator ends. */
  readonly ending: AbortSignal;
}

export function chatRoutes(world: ChatWorld): readonly Route[] {
  return [
    {
      name: 'chat',
      method: 'POST',
      url: '/v1/chat/completions',
      bucket: 'inference',
      handle: (call) => chat(world, call),
    },
    {
      name: 'estimate',
      method: 'POST',
      url: '/v1/tokenizers/estimate-token-count',
      bucket: 'inference',
      handle: estimate,
    },
  ];
}

async function chat(world: ChatWorld, { account, body }: Call): Promise<Answer> {
  const parsed = parseChatRequest(body);
  if ('problem' in parsed) return invalidRequest(parsed.problem);
  const request = parsed.value;
  const model = findModel(request.model);
  if (model === undefined) return unknownModel(request.model);
  const prompt = promptText(request);
  const promptTokens = countTokens(prompt);
  const settings = world.settings();
  const refusal =
    objectionTo(request, model) ??
    (promptTokens > model.contextLength ? tokenLimitExceeded(model.contextLength) : undefined) ??
    (availableBalance(settings.balance) <= 0 ? quotaExhausted(account) : undefined) ??
    world.admission.charge(account, promptTokens + mostCompletionTokens(request, model));
  if (refusal !== undefined) return refusal;

  const cachedTokens = world.cache.use(`${account.name} ${model.id}`, prefixBlocks(prompt));
  const said = await settings.answerer(request, world.ending);
  const completion: Completion = {
    id: hexId('chatcmpl-'),
    created: Math.floor(world.clock.now() / 1_000),
    model: model.id,
    ...withinBudget(said, request, model, { promptTokens, cachedTokens }),
  };
  return request.stream === true
    ? eventStreamAnswer(completionEvents(completion, request.stream_options?.include_usage ?? false))
    : jsonAnswer(completionObject(completion));
}

/** Cuts what was said to the tokens that the request allows; tool calls are never cut. */
function withinBudget(
  said: ChatAnswer,
  request: ChatRequest,
  model: Model,
  prompt: { readonly promptTokens: number; readonly cachedTokens: number },
): Pick<Completion, 'reasoning' | 'content' | 'toolCalls' | 'finishReason' | 'usage'> {
  const { content: wholeContent = '', reasoning: thought = '', toolCalls = [] } = said;
  const wholeReasoning = isThinking(request) ? thought : '';
  const budget = mostCompletionTokens(request, model);
  const reasoning = firstTokens(wholeReasoning, budget);
  const reasoningTokens = countTokens(reasoning);
  const content = firstTokens(wholeContent, budget - reasoningTokens);
  const isCut = reasoning !== wholeReasoning || content !== wholeContent;
  const calledTokens = toolCalls.reduce((sum, call) => sum + countTokens(JSON.stringify(call)), 0);
  return {
    reasoning,
    content,
    toolCalls: isCut ? [] : toolCalls,
    finishReason: finishReason(isCut, toolCalls.length),
    usage: {
      ...prompt,
      reasoningTokens,
      completionTokens: reasoningTokens + countTokens(content) + (isCut ? 0 : calledTokens),
    },
  };
}

function finishReason(isCut: boolean, toolCalls: number): Completion['finishReason'] {
  if (isCut) return 'length';
  return toolCalls > 0 ? 'tool_calls' : 'stop';
}

function mostCompletionTokens(request: ChatRequest, model: Model): number {
  return request.max_completion_tokens ?? request.max_tokens ?? model.defaultCompletionTokens;
}

function estimate({ body }: Call): Answer {
  const parsed = parseChatPrompt(body);
  if ('problem' in parsed) return invalidRequest(parsed.problem);
  const { model } = parsed.value;
  if (findModel(model) === undefined) return unknownModel(model);
  return jsonAnswer({ data: { total_tokens: countTokens(promptText(parsed.value)) } });
}
