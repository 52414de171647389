/** The models that answer: those that Moonshot listed in Sept 2026 and the two that came in Oct 2026. */
export interface Model {
  readonly id: string;
  /** Seconds since 1970; the day of its release where that is known, and close to it elsewhere. */
  readonly created: number;
  readonly contextLength: number;
  /** What it may answer when `max_completion_tokens` is not given; tokens a minute are charged by it. */
  readonly defaultCompletionTokens: number;
  /** Whether `thinking: {type: "disabled"}` is taken. */
  readonly canAnswerWithoutThinking: boolean;
  /** The only temperature that is taken, with thinking and without. */
  readonly temperature: { readonly thinking: number; readonly plain: number };
}

export const MODELS: readonly Model[] = [
  generation3('kimi-k3.1-pro', Date.UTC(2026, 9, 23)),
  generation3('kimi-k3.1-pro-highspeed', Date.UTC(2026, 9, 23)),
  generation3('kimi-k3', Date.UTC(2026, 6, 16)),
  generation2('kimi-k2.7-code', Date.UTC(2026, 5, 1), { canAnswerWithoutThinking: false }),
  generation2('kimi-k2.7-code-highspeed', Date.UTC(2026, 5, 1), { canAnswerWithoutThinking: false }),
  generation2('kimi-k2.6', Date.UTC(2026, 3, 1), { canAnswerWithoutThinking: true }),
];

export function findModel(id: string): Model | undefined {
  return MODELS.find((model) => model.id === id);
}

/** One entry of `GET /v1/models`. */
export function modelObject(model: Model): Readonly<Record<string, unknown>> {
  return {
    id: model.id,
    object: 'model',
    created: model.created,
    owned_by: 'moonshot',
    context_length: model.contextLength,
    supports_image_in: true,
    supports_video_in: true,
    supports_reasoning: true,
  };
}

function generation3(id: string, createdAtMs: number): Model {
  return {
    id,
    created: createdAtMs / 1_000,
    contextLength: 1_048_576,
    defaultCompletionTokens: 131_072,
    canAnswerWithoutThinking: true,
    temperature: { thinking: 1, plain: 1 },
  };
}

function generation2(id: string, createdAtMs: number, options: Pick<Model, 'canAnswerWithoutThinking'>): Model {
  return {
    id,
    created: createdAtMs / 1_000,
    contextLength: 262_144,
    defaultCompletionTokens: 32_768,
    ...options,
    temperature: { thinking: 1, plain: 0.6 },
  };
}
