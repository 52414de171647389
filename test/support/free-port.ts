import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give out by themselves, so that no connection of another test gets it in the meantime. */
const [LOWEST, COUNT] = [20_000, 12_000] as const;

/** A port that nobody listens at just now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      throw error;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
