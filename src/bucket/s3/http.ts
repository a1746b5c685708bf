import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Deadline } from '../bucket.ts';
import { remaining } from '../deadline.ts';
import type { Connections } from './connect.ts';
import type { Site } from './location.ts';

export interface HttpRequest {
  method: string;
  /** The encoded path, with the query. */
  target: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** No whole answer came. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND` and so on; `DEADLINE` when time was up. */
  readonly code: string;
  /** There was a connection, so the server may have received all and acted on it. */
  readonly mayHaveArrived: boolean;

  constructor(cause: NodeJS.ErrnoException, mayHaveArrived: boolean) {
    super(cause.message || String(cause.code), { cause });
    this.code = cause.code ?? '';
    this.mayHaveArrived = mayHaveArrived;
  }
}

/**
 * Sends one request and reads its whole answer, whatever the status. Node's own http rather than
 * `fetch`, which takes 20 ms to load. Throws TransportError, at the deadline at the latest.
 */
export async function exchange(
  connections: Connections,
  site: Site,
  request: HttpRequest,
  deadline: Deadline,
): Promise<HttpAnswer> {
  const sent = start(connections, site, request);
  const timer = setTimeout(() => sent.destroy(timeUp()), remaining(deadline));
  try {
    const answer = await response(sent);
    return {
      status: answer.statusCode as number,
      headers: answer.headers,
      body: await wholeBody(answer),
    };
  } catch (error) {
    const arrived = sent.socket !== null && connections.isOpen(sent.socket);
    throw new TransportError(error as Error, arrived);
  } finally {
    clearTimeout(timer);
  }
}

function start({ agent }: Connections, site: Site, request: HttpRequest): ClientRequest {
  const { request: send } = process.getBuiltinModule(
    site.protocol === 'https:' ? 'node:https' : 'node:http',
  );
  const { body } = request;
  const sent = send({
    agent,
    protocol: site.protocol,
    hostname: site.hostname,
    port: site.port || undefined,
    method: request.method,
    path: request.target,
    headers: {
      ...request.headers,
      ...((body.length > 0 || request.method === 'PUT') && { 'content-length': body.length }),
    },
  });
  sent.end(body);
  return sent;
}

function response(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve);
    // Stays on after the answer has begun: then an error is the answer's, and is reported there.
    sent.on('error', reject);
  });
}

function wholeBody(answer: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => resolve(Buffer.concat(chunks)));
    // An answer that is cut off ends in ECONNRESET.
    answer.on('error', reject);
  });
}

function timeUp(): NodeJS.ErrnoException {
  return Object.assign(new Error('time is up'), { code: 'DEADLINE' });
}
