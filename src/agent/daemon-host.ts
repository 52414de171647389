/** Sessions in the daemon, over its control API. */
import type { ControlClient } from '../control/client.ts';
import type { AgentHost } from './host.ts';

export function daemonHost(client: ControlClient, project: string | undefined): AgentHost {
  const { session } = client;
  return {
    async create({ engine, model }) {
      const created = await session.create({
        ...(project !== undefined && { project }),
        ...(engine !== undefined && { engine }),
        ...(model !== undefined && { model }),
      });
      return created.id;
    },
    async resume(id) {
      await session.resume(id);
    },
    prompt: async (id, text) => (await session.prompt(id, { text, wait: false, whenAsked: 'wait' })).id,
    // From the oldest that is remembered: the turn may have begun before the stream was open.
    events: (id, signal) => session.stream(id, { since: 0, signal }),
    async answer(id, permission, answer) {
      await session.permissions.answer(id, permission, answer);
    },
    async abort(id) {
      await session.abort(id);
    },
    async delete(id) {
      await session.delete(id);
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
