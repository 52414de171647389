/**
 * How a connection comes in: through the socket, which is for this user alone, or from within the process; over TCP,
 * with a token; at the port of the web page, with its cookie.
 */
export type Door = 'socket' | 'tcp' | 'page';
