/** What was spent, and how the contexts of sessions are doing. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { LeftOut } from './question.ts';
import { answer, choice, Count, Id, Instant, parameters } from './schema.ts';

const spent = {
  turns: Count,
  tokens: Type.Object(
    { input: Count, cached: Count, written: Count, output: Count },
    {
      description: 'Read (cached and written ones included), of these cached, of these written to the cache; answered.',
    },
  ),
  costs: Type.Array(Type.Object({ currency: choice(['USD', 'CNY']), total: Type.Number(), saved: Type.Number() }), {
    description: 'By the price list, one for each currency: what it cost, and what the cache saved.',
  }),
  unpricedTurns: Type.Integer({ minimum: 0, description: 'Turns of a model of which no price is known.' }),
};

const SpentOn = Type.Object({
  key: Type.String({ description: 'A day, the id of a session or a project, or a model; empty where there is none.' }),
  name: Type.Optional(Type.String({ description: 'Of the session.' })),
  ...spent,
});

export type Usage = Static<typeof Usage>;
export const Usage = answer('Usage', 'What was spent.', {
  since: Instant,
  total: Type.Object(spent),
  days: Type.Array(SpentOn, { description: 'Oldest first, without those on which nothing was asked.' }),
  sessions: Type.Array(SpentOn),
  projects: Type.Array(SpentOn),
  models: Type.Array(SpentOn),
});

export const UsageQuery = parameters({
  project: Type.Optional(Id),
  session: Type.Optional(Id),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3660, default: 30, description: 'How far back.' })),
});

export type SessionContext = Static<typeof SessionContext>;
export const SessionContext = answer('SessionContext', 'How the context of a session is doing.', {
  level: choice(['HEALTHY', 'WARNING', 'CRITICAL']),
  tokens: Count,
  windowTokens: Type.Optional(
    Type.Integer({ minimum: 0, description: 'What the model reads at once; absent until an engine has said so.' }),
  ),
  share: Type.Number({ description: 'Of the window, 0 to 1.' }),
  staleTokens: Type.Integer({ minimum: 0, description: 'Read again with every turn and of no use any more.' }),
  turns: Count,
  ageSeconds: Count,
  tokensPerTurn: Type.Number({ description: 'Growth over the last turns.' }),
  turnsLeft: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Until it is critical, at this growth; absent while it does not grow.' }),
  ),
  history: Type.Array(Count, { description: 'Tokens after each of the last turns, oldest first.' }),
  canCompact: Type.Boolean(),
  leftOut: Type.Optional(LeftOut),
});
