import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RedactedFile } from '../../redact/redacted-file.ts';
import type { Deadline } from '../bucket.ts';
import { whenPassed } from '../deadline.ts';
import type { Connections } from './connect.ts';
import type { Site } from './location.ts';
import { bodyAsItComes, SourceError, sendFile } from './stream.ts';

export interface HttpRequest {
  method: string;
  /** The encoded path, with the query. */
  target: string;
  headers: Record<string, string>;
  body: Uint8Array | RedactedFile;
  /** The body of a success is left to be taken as it comes. */
  isStreamed?: boolean;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Empty where it is streamed. */
  body: Buffer;
  stream?: AsyncIterable<Buffer>;
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
  let answer: IncomingMessage | undefined;
  let stream: AsyncIterable<Buffer> | undefined;
  const calm = whenPassed(deadline, () => (answer ?? sent).destroy(timeUp()));
  try {
    answer = await response(sent);
    const status = answer.statusCode as number;
    const { headers } = answer;
    if (request.isStreamed && status < 300) {
      stream = bodyAsItComes(answer, calm);
      return { status, headers, body: nothing, stream };
    }
    return { status, headers, body: await wholeBody(answer) };
  } catch (error) {
    if (error instanceof SourceError) throw error.cause;
    const arrived = sent.socket !== null && connections.isOpen(sent.socket);
    throw new TransportError(error as Error, arrived);
  } finally {
    if (!stream) calm();
    // Refused before all of it was sent: the rest is of no use.
    if (!sent.writableEnded) sent.destroy();
  }
}

const nothing = Buffer.alloc(0);

function start({ agent }: Connections, site: Site, request: HttpRequest): ClientRequest {
  const { request: send } = process.getBuiltinModule(
    site.protocol === 'https:' ? 'node:https' : 'node:http',
  );
  const { body } = request;
  const isFile = !(body instanceof Uint8Array);
  const length = isFile ? body.size : body.length;
  const sent = send({
    agent,
    protocol: site.protocol,
    hostname: site.hostname,
    port: site.port || undefined,
    method: request.method,
    path: request.target,
    headers: {
      ...request.headers,
      ...((length > 0 || request.method === 'PUT') && { 'content-length': length }),
      // The store says what it has against it before it gets it.
      ...(isFile && length > 0 && { expect: '100-continue' }),
    },
  });
  if (isFile) sendFile(sent, body);
  else sent.end(body);
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
