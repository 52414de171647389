/** A question about the documents of a project, asked of a model of its account. */
import { MoontideError } from '../../core/errors.ts';
import { namingKey, type KeyInUse } from '../../core/key-in-use.ts';
import type { ProjectId } from '../../core/model.ts';
import type { Context } from '../../core/context.ts';
import { currencyAt, priceIn, type Currency, type PriceList } from '../../core/prices.ts';
import { costOf, type Cost } from '../../core/usage.ts';
import { unlessAborted } from '../../unless-aborted.ts';
import type { Moontide } from '../../sync/api.ts';
import type { Queue } from '../../sync/ports/queue.ts';
import type { TextStore } from '../../sync/ports/store.ts';
import { askDocuments, beginAnew, type Question, type Turn } from './ask.ts';
import { diskTexts } from './disk-texts.ts';
import { uploadedLibrary } from './library.ts';
import { matching } from './patterns.ts';
import type { Library, Model } from './ports.ts';
import { queuedModel, type QueuedModelParts } from './queued-model.ts';

/** One account, as far as a model is asked there. */
export interface ChatAccount extends Pick<QueuedModelParts, 'queue' | 'chat'> {
  readonly queue: Queue;
  readonly baseUrl: string;
  readonly models: () => Promise<readonly { readonly id: string; readonly contextLength?: number }[]>;
}

export interface AskerParts {
  readonly moontide: Pick<Moontide, 'documents'> & {
    readonly project: (id: ProjectId) => { readonly root: string };
  } & { readonly files: Pick<Moontide['files'], 'content'> };
  /** Of a project; undefined while it has no key. @throws PROJECT_NOT_FOUND. */
  readonly accountOf: (project: ProjectId) => ChatAccount | undefined;
  /** The key that reaches it. */
  readonly keyOf: (project: ProjectId) => KeyInUse | undefined;
  readonly texts: TextStore;
  /** The configured model. */
  readonly modelName: () => string | undefined;
  /** What is read of a project, as configured. */
  readonly reading: () => Reading;
  /** The configured prices. */
  readonly prices: () => PriceList;
}

export interface Reading {
  readonly textFrom: 'server' | 'disk';
  /** Globs; empty: all documents. */
  readonly include: readonly string[];
  /** For the documents; absent: what the window leaves. */
  readonly budgetTokens?: number;
}

export interface Asked extends Turn {
  readonly model: string;
  readonly windowTokens: number;
  readonly currency: Currency;
  /** Absent where the price of the model is not known, or what it took was not said. */
  readonly cost?: Cost & {
    /** Absent where the price is that of the configuration. */
    readonly pricesAsOf?: string;
  };
}

export type AskerQuestion = Omit<Question, 'maxAnswerTokens'> & {
  /** Default: the configured one. */
  readonly model?: string | undefined;
  readonly maxAnswerTokens?: number | undefined;
};

/** @throws MoontideError KEY_MISSING, REMOTE_NOT_FOUND for an unknown model, and as `askDocuments`. */
export type Asker = (project: ProjectId, question: AskerQuestion) => Promise<Asked>;

/** Reasoning counts as well, and a minute's tokens are charged by it. */
const DEFAULT_ANSWER_TOKENS = 8_192;
/** Of the models that were listed in 2026, none reads less. */
const LEAST_WINDOW_TOKENS = 131_072;

export function createAsker(parts: AskerParts): Asker {
  const { modelName, prices } = parts;
  const ask: Asker = async (project, { model: wanted, maxAnswerTokens = DEFAULT_ANSWER_TOKENS, ...question }) => {
    const account = accountOf(parts, project);
    const model = await chosenModel(account, wanted ?? modelName());
    const library = libraryOf(parts, project);
    const { include, budgetTokens } = parts.reading();
    const isConfigured = matching(include);
    const turn = await askDocuments(library, model, {
      ...question,
      isWanted: (path) => isConfigured(path) && question.isWanted(path),
      budgetTokens: question.budgetTokens ?? budgetTokens,
      maxAnswerTokens,
    });
    const currency = currencyAt(new URL(account.baseUrl).hostname);
    const found = priceIn(prices(), model.name, currency);
    const { usage } = turn;
    return {
      ...turn,
      model: model.name,
      windowTokens: model.windowTokens,
      currency,
      ...(found !== undefined &&
        usage !== undefined && {
          cost: { ...costOf(usage, found.price), ...(found.asOf !== undefined && { pricesAsOf: found.asOf }) },
        }),
    };
  };
  return async (project, question) => {
    try {
      // What is on its way beside the answer, such as the list of models, may go on; nobody waits for it.
      return await unlessAborted(ask(project, question), question.signal);
    } catch (error) {
      if (question.signal?.aborted === true) throw new MoontideError('CANCELLED', 'The question was taken back.');
      throw namingKey(error, parts.keyOf(project));
    }
  };
}

/** The context with the documents as they are now and all that was said. */
export type Compactor = (
  project: ProjectId,
  from: { readonly model?: string | undefined; readonly context: Context; readonly signal: AbortSignal },
) => Promise<Context>;

export function createCompactor(parts: AskerParts): Compactor {
  return async (project, { model: wanted, context, signal }) => {
    const model = await unlessAborted(chosenModel(accountOf(parts, project), wanted ?? parts.modelName()), signal);
    const { include, budgetTokens } = parts.reading();
    const begun = beginAnew(libraryOf(parts, project), model, {
      context,
      isWanted: matching(include),
      budgetTokens,
      maxAnswerTokens: DEFAULT_ANSWER_TOKENS,
    });
    return await unlessAborted(begun, signal);
  };
}

/** @throws MoontideError KEY_MISSING. */
function accountOf({ accountOf: find }: AskerParts, project: ProjectId): ChatAccount {
  const account = find(project);
  if (account === undefined) throw new MoontideError('KEY_MISSING', 'The project has no API key.');
  return account;
}

function libraryOf({ moontide, texts, reading }: AskerParts, project: ProjectId): Library {
  return uploadedLibrary({
    documents: () => moontide.documents(project),
    content: (id) => moontide.files.content(project, id),
    texts,
    onDisk: reading().textFrom === 'disk' ? diskTexts(moontide.project(project).root, texts) : undefined,
  });
}

/** @throws MoontideError REMOTE_NOT_FOUND when the account has no such model. */
async function chosenModel({ models, queue, chat }: ChatAccount, wanted: string | undefined): Promise<Model> {
  const listed = await models();
  const found = wanted === undefined ? listed[0] : listed.find(({ id }) => id === wanted);
  if (found === undefined) {
    throw new MoontideError('REMOTE_NOT_FOUND', `The account has no model ${JSON.stringify(wanted ?? '')}.`, {
      fix: `Choose one of these: ${listed.map(({ id }) => id).join(', ')}.`,
      details: { models: listed.map(({ id }) => id) },
    });
  }
  return queuedModel({ name: found.id, windowTokens: found.contextLength ?? LEAST_WINDOW_TOKENS, queue, chat });
}
