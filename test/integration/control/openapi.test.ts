import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { startControl } from '../../support/control.ts';
import { callJson, callSocket } from '../../support/raw-http.ts';

it('/openapi.json is what others understand by OpenAPI 3.1, and every reference in it leads somewhere', async () => {
  await using control = await startControl();
  const { body } = await callSocket(control.socketPath, { path: '/openapi.json' });
  const validator = new Validator();
  const document = JSON.parse(body) as Record<string, unknown>;
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  expect(() => validator.resolveRefs()).not.toThrow();
});

it('/openapi.json says how to be let in: with nothing over the socket, with a token in one of two headers over TCP', async () => {
  await using control = await startControl();
  const { json } = await callJson(control.socketPath, 'GET', '/openapi.json');
  expect(json).toMatchObject({
    security: [{}, { bearer: [] }, { apiKey: [] }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
    paths: { '/config': { put: { security: [{}, { bearer: ['admin'] }, { apiKey: ['admin'] }] } } },
  });
});
