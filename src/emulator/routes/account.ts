/** What a key can use and spend. */
import { jsonAnswer } from '../answer.ts';
import { balanceObject } from '../balance.ts';
import { modelObject, MODELS } from '../chat/models.ts';
import type { Route } from '../route.ts';
import type { Settings } from '../settings.ts';

export function accountRoutes(settings: () => Settings): readonly Route[] {
  return [
    {
      name: 'models',
      method: 'GET',
      url: '/v1/models',
      bucket: 'uncounted',
      handle: () => jsonAnswer({ object: 'list', data: MODELS.map(modelObject) }),
    },
    {
      name: 'balance',
      method: 'GET',
      url: '/v1/users/me/balance',
      bucket: 'uncounted',
      handle: () => jsonAnswer(balanceObject(settings().balance)),
    },
  ];
}
