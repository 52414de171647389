/** Questions about the documents of a project, each on its own. */
import type { Context } from '../../core/context.ts';
import { MoontideError } from '../../core/errors.ts';
import type { ProjectId } from '../../core/model.ts';
import { PRICES_AS_OF, currencyAt, listedPrice, type Currency } from '../../core/prices.ts';
import { costOf, type Cost } from '../../core/usage.ts';
import type { Moontide } from '../../sync/api.ts';
import type { Queue, TextStore } from '../../sync/ports.ts';
import { askDocuments, type Turn } from './ask.ts';
import { uploadedLibrary } from './library.ts';
import { matching } from './patterns.ts';
import type { ModelRequest } from './ports.ts';
import { queuedModel, type QueuedModelParts } from './queued-model.ts';

export interface QuestionRequest extends Pick<ModelRequest, 'signal' | 'onDelta' | 'onRestart'> {
  readonly text: string;
  /** Default: the configured model. */
  readonly model?: string | undefined;
  /** Globs; default: all documents. */
  readonly include?: readonly string[] | undefined;
  readonly maxAnswerTokens?: number | undefined;
  readonly budgetTokens?: number | undefined;
}

export interface Answer extends Omit<Turn, 'context'> {
  readonly model: string;
  readonly currency: Currency;
  /** Absent where the price of the model is not known, or what it took was not said. */
  readonly cost?: Cost & { readonly pricesAsOf: string };
}

export interface Questions {
  /**
   * @throws MoontideError PROJECT_NOT_FOUND, KEY_MISSING, CONTEXT_FULL, REMOTE_NOT_FOUND for an unknown model,
   * INVALID_REQUEST, CANCELLED, and what the API answers.
   */
  ask(project: ProjectId, request: QuestionRequest): Promise<Answer>;
}

/** One account, as far as a model is asked there. */
export interface ChatAccount extends Pick<QueuedModelParts, 'queue' | 'chat'> {
  readonly queue: Queue;
  readonly baseUrl: string;
  readonly models: () => Promise<readonly { readonly id: string; readonly contextLength?: number }[]>;
}

export interface QuestionsParts {
  readonly moontide: Pick<Moontide, 'documents'> & { readonly files: Pick<Moontide['files'], 'content'> };
  /** Of a project; undefined while it has no key. @throws PROJECT_NOT_FOUND. */
  readonly accountOf: (project: ProjectId) => ChatAccount | undefined;
  readonly texts: TextStore;
  /** The configured model. */
  readonly modelName: () => string | undefined;
}

/** Reasoning counts as well, and a minute's tokens are charged by it. */
const DEFAULT_ANSWER_TOKENS = 8_192;
/** Of the models that were listed in 2026, none reads less. */
const LEAST_WINDOW_TOKENS = 131_072;
const EMPTY: Context = [];

export function createQuestions({ moontide, accountOf, texts, modelName }: QuestionsParts): Questions {
  return {
    async ask(project, { text, model: asked, include = [], maxAnswerTokens, budgetTokens, ...live }) {
      const isWanted = matching(include);
      const account = accountOf(project);
      if (account === undefined) throw new MoontideError('KEY_MISSING', 'The project has no API key.');
      const model = await chosenModel(account, asked ?? modelName());
      const library = uploadedLibrary({
        documents: () => moontide.documents(project),
        content: (id) => moontide.files.content(project, id),
        texts,
      });
      const { context: _, ...turn } = await askDocuments(library, queuedModel({ ...account, ...model }), {
        text,
        context: EMPTY,
        isWanted,
        maxAnswerTokens: maxAnswerTokens ?? DEFAULT_ANSWER_TOKENS,
        budgetTokens,
        // The documents of a project are the beginning that its questions share.
        cacheKey: `moontide-${project}`,
        ...live,
      });
      const currency = currencyAt(new URL(account.baseUrl).hostname);
      const price = listedPrice(model.name, currency);
      const { usage } = turn;
      return {
        ...turn,
        model: model.name,
        currency,
        ...(price !== undefined &&
          usage !== undefined && { cost: { ...costOf(usage, price), pricesAsOf: PRICES_AS_OF } }),
      };
    },
  };
}

/** @throws MoontideError REMOTE_NOT_FOUND when the account has no such model. */
async function chosenModel(
  { models }: ChatAccount,
  name: string | undefined,
): Promise<{ readonly name: string; readonly windowTokens: number }> {
  const listed = await models();
  const found = name === undefined ? listed[0] : listed.find(({ id }) => id === name);
  if (found !== undefined) return { name: found.id, windowTokens: found.contextLength ?? LEAST_WINDOW_TOKENS };
  throw new MoontideError('REMOTE_NOT_FOUND', `The account has no model ${JSON.stringify(name ?? '')}.`, {
    fix: `Choose one of these: ${listed.map(({ id }) => id).join(', ')}.`,
    details: { models: listed.map(({ id }) => id) },
  });
}
