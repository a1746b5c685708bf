import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zstdDecompressSync } from 'node:zlib';

/** A request as a mock model server received it. */
export interface MockRequest {
  method: string;
  path: string;
  /** Parsed JSON; undefined where there was no body. */
  body: unknown;
}

export interface MockServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** All requests so far, oldest first: what the model saw. */
  requests: MockRequest[];
  close(): Promise<void>;
}

/** A loopback server that keeps a log of what it was asked; `answer` ends every response. */
export async function startMockServer(
  answer: (request: MockRequest, response: ServerResponse) => void,
): Promise<MockServer> {
  const requests: MockRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request: MockRequest = {
      method: incoming.method ?? '',
      path: new URL(incoming.url ?? '/', 'http://mock').pathname,
      body: await readJson(incoming),
    };
    requests.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with server-sent events, each named by its `type`. */
export function sendEvents(response: ServerResponse, events: { type: string }[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const sent = Buffer.concat(chunks);
  if (sent.length === 0) return undefined;
  // Codex compresses its requests (seen with 0.169.0).
  const plain = incoming.headers['content-encoding'] === 'zstd' ? zstdDecompressSync(sent) : sent;
  return JSON.parse(plain.toString('utf8'));
}
