import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../state/user-error.ts';
import { openListeners } from './listeners.ts';
import { livePage, livePolicy } from './live-page.ts';
import { isOwnRequest } from './own-request.ts';
import { type OpenFile, openRequested, requestedName } from './requested-file.ts';

/** A site for the browsers of this machine. */
export interface SiteServer {
  port: number;
  url: string;
  /** Which folder is shown from here on. */
  show(folder: string): void;
  /** Pages that were built anew. */
  tell(pages: readonly string[]): void;
  close(): Promise<void>;
}

/** Where pages ask for what changes; no file of a site is called so. */
export const eventsPath = '/~events';

/** `port` 0: any that is free. Throws UserError for one that is taken. */
export async function startSiteServer(port: number): Promise<SiteServer> {
  const listeners = openListeners();
  let folder: string | undefined;
  // A page that is open across a restart has another one.
  let build = Date.now();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await listen(server, port);
  const { port: own } = server.address() as AddressInfo;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
    if (!isOwnRequest(headers, own)) return refuse(response, 403, 'This is not for you.');
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return refuse(response, 405, 'Pages are only read.');
    }
    if (url === eventsPath && method === 'GET') return listeners.add(response, build);
    const name = requestedName(url);
    const file = name === undefined || !folder ? undefined : openRequested(folder, name);
    if (!file) return refuse(response, 404, 'There is no such page.');
    await send(file, response, { method, build });
  }

  return {
    port: own,
    url: `http://127.0.0.1:${own}/`,
    show(shown) {
      folder = shown;
    },
    tell(pages) {
      build += 1;
      listeners.tell({ build, pages });
    },
    async close() {
      listeners.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': livePolicy,
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  // What is shown changes as sessions go on, and is nothing to keep.
  'cache-control': 'no-store',
};

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, port)));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, resolve);
  });
}

export class PortTaken extends UserError {}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new PortTaken(
      `Port ${port} is taken`,
      'Name another one with --port; 0 takes any that is free.',
    );
  }
  if (error.code === 'EACCES') {
    return new UserError(`Port ${port} is not yours to take`, 'Name one above 1023 with --port.');
  }
  return error;
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

async function send(
  { name, descriptor, size }: OpenFile,
  response: ServerResponse,
  { method, build }: { method: string; build: number },
): Promise<void> {
  const type = types[extname(name)];
  const body = createReadStream('', { fd: descriptor });
  response.setHeader('content-type', type ?? 'application/octet-stream');
  const isPage = extname(name) === '.html';
  // A page becomes longer or shorter on its way.
  if (!isPage) response.setHeader('content-length', size);
  if (method === 'HEAD') {
    body.destroy();
    response.end();
    return;
  }
  try {
    await (isPage ? pipeline(body, livePage(build), response) : pipeline(body, response));
  } catch (error) {
    // The reader went on to another page before this one was there.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
