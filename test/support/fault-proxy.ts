import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.ts';

/** What befalls one request on its way to the service, or its answer on the way back. */
export type Fault =
  | 'none'
  | 'hang' // accepted, never answered
  | '500'
  | '503' // SlowDown
  | '409' // ConditionalRequestConflict
  | 'cut-before' // the connection breaks before the service hears of it
  | 'cut-after' // carried out, then the connection breaks in place of the answer
  | 'slow'
  | 'truncate'; // half of the answer's body, then the connection breaks

export const faults: readonly Fault[] = [
  ...(['hang', '500', '503', '409', 'cut-before', 'cut-after', 'slow', 'truncate'] as const),
];

export interface FaultProxy {
  /** To use in place of the service's own; stays the same whatever happens. */
  endpoint: string;
  /** Requests that came in so far, also those that went no further. */
  requests: number;
  /** What befalls the next requests, one each; then it is as `always` says. */
  next(...faults: Fault[]): void;
  /** From now on; `refuse`: nobody listens on the port. */
  always(fault: Fault | 'refuse'): Promise<void>;
  /** From now on each request meets one of these with this probability. */
  randomly(random: Random, probability: number, among?: readonly Fault[]): Promise<void>;
  stop(): Promise<void>;
}

/** How long `slow` takes, ms. */
const slowness = 150;
/** Of random faults: fewer than a client tries again, so that each of them passes. */
const mostInARow = 5;

/** A proxy in front of an S3 service that can do to its requests what networks and services do. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const queue: Fault[] = [];
  let standing = (): Fault => 'none';
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    proxy.requests += 1;
    const fault = queue.shift() ?? standing();
    handle(upstream, fault, incoming, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(0);

  async function listen(at: number): Promise<number> {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${port}`,
    requests: 0,
    next: (...coming) => void queue.push(...coming),
    async always(fault) {
      if (fault === 'refuse') return close();
      standing = () => fault;
      if (!server.listening) await listen(port);
    },
    async randomly(random, probability, among = faults) {
      let inARow = 0;
      standing = () => {
        const fault =
          inARow < mostInARow && random.chance(probability) ? random.pick(among) : 'none';
        inARow = fault === 'none' ? 0 : inARow + 1;
        return fault;
      };
      if (!server.listening) await listen(port);
    },
    stop: close,
  };
  return proxy;
}

const answers: Partial<Record<Fault, [status: number, code: string]>> = {
  '500': [500, 'InternalError'],
  '503': [503, 'SlowDown'],
  '409': [409, 'ConditionalRequestConflict'],
};

async function handle(
  upstream: string,
  fault: Fault,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fault === 'hang') return;
  if (fault === 'cut-before') return reset(incoming.socket);
  const body = await readAll(incoming);
  const made = answers[fault];
  if (made) {
    response.writeHead(made[0], { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${made[1]}</Code><Message>made by the proxy</Message></Error>`);
    return;
  }
  if (fault === 'slow') await delay(slowness);
  const answer = await forward(upstream, incoming, body);
  const answered = await readAll(answer);
  if (fault === 'cut-after') return reset(incoming.socket);
  response.writeHead(answer.statusCode as number, answer.rawHeaders);
  if (fault !== 'truncate') {
    response.end(answered);
    return;
  }
  response.write(answered.subarray(0, answered.length / 2));
  response.flushHeaders();
  await delay(5);
  reset(incoming.socket);
}

/** With the client's own headers, `host` among them: it is signed. */
async function forward(
  upstream: string,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  const sent = sendRequest(upstream, {
    method: incoming.method,
    path: incoming.url,
    headers: incoming.rawHeaders,
    setHost: false,
    agent: false,
  });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return answer as IncomingMessage;
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function reset(socket: Socket): void {
  socket.resetAndDestroy();
}
