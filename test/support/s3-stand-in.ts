import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import type { Service } from './gateway.ts';
import { checkSignature, type Refusal } from './s3-signature.ts';

export interface StandInOptions {
  port?: number;
  accessKey?: string;
  secretKey?: string;
  /** When given, each request must carry it. */
  sessionToken?: string;
  /** When given, signatures for another region are refused as AWS does, naming this one. */
  region?: string;
  /** Keys on a page of a listing; AWS has 1000. */
  pageSize?: number;
  /** Buckets that are there from the start. */
  buckets?: string[];
}

/** What the stand-in does with If-Match and If-None-Match on a PUT. */
export type Conditions = 'enforce' | 'ignore' | 'reject';

export type Kind = 'put' | 'get' | 'head' | 'list' | 'delete' | 'create' | 'multipart';

export interface S3Request {
  kind: Kind;
  method: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface S3Object {
  body: Buffer;
  etag: string;
  modified: Date;
}

export interface StandIn extends Service {
  conditions: Conditions;
  /** Refuses an If-Match without quotes, as a strict reader of HTTP would. */
  wantsQuotes: boolean;
  /** Requests so far; a multipart upload's are all of kind `multipart`. */
  counts: Record<Kind, number>;
  buckets: Map<string, Map<string, S3Object>>;
  /** Multipart uploads that were neither completed nor aborted. */
  uploads: Map<string, Map<number, Buffer>>;
  /** Called before a request is carried out; can refuse it. */
  onRequest?: (request: S3Request) => Refusal | undefined | Promise<Refusal | undefined>;
  /** Called when an object is stored, before the answer. */
  onStored?: (request: S3Request) => void | Promise<void>;
  onConnection?: () => void;
  stop(): Promise<void>;
}

/** An answer of S3 that is no success. */
class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: string;

  constructor(status: number, code: string, extra = '') {
    super(code);
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

/**
 * An S3 service in this process, path style: put, get, head, delete, ListObjectsV2 with all its
 * parameters, bucket creation and multipart uploads. It checks each signature with the AWS SDK's
 * own signer, and arbitrates conditions as AWS does.
 */
export async function startS3StandIn(options: StandInOptions = {}): Promise<StandIn> {
  const { port = 0, accessKey = 'test', secretKey = 'test-secret' } = options;
  const counts = { put: 0, get: 0, head: 0, list: 0, delete: 0, create: 0, multipart: 0 };
  const server = createServer((incoming, response) => {
    serve(standIn, options, incoming, response).catch((error) => response.destroy(error));
  });
  server.on('connection', () => standIn.onConnection?.());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const standIn: StandIn = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accessKey,
    secretKey,
    conditions: 'enforce',
    wantsQuotes: false,
    counts,
    buckets: new Map(options.buckets?.map((name) => [name, new Map()])),
    uploads: new Map(),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return standIn;
}

async function serve(
  standIn: StandIn,
  options: StandInOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = parse(incoming, await readBody(incoming));
  standIn.counts[request.kind] += 1;
  try {
    const { accessKey, secretKey } = standIn;
    const wrong =
      (await checkSignature(incoming, request, { ...options, accessKey, secretKey })) ??
      (await standIn.onRequest?.(request));
    if (wrong) throw new Refused(wrong.status, wrong.code, wrong.extra);
    const answer = await carryOut(standIn, options, request);
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(answer.body);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { status, code, extra } = error;
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>made by the stand-in</Message>${extra}</Error>`;
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(request.method === 'HEAD' ? undefined : text);
  }
}

interface Reply {
  status?: number;
  headers?: Record<string, string | number>;
  body?: Buffer | string;
}

async function carryOut(
  standIn: StandIn,
  { pageSize = 1000 }: StandInOptions,
  request: S3Request,
): Promise<Reply> {
  const { kind, bucket, key, query } = request;
  if (kind === 'create') return createBucket(standIn, bucket);
  const objects = standIn.buckets.get(bucket);
  if (!objects) throw new Refused(404, 'NoSuchBucket');
  if (kind === 'list') return listPage(objects, query, pageSize);
  if (kind === 'multipart') return multipart(standIn, objects, request);
  if (kind === 'put') return putObject(standIn, objects, request, request.body);
  if (kind === 'delete') {
    objects.delete(key);
    return { status: 204 };
  }
  if (key === '') return {};
  const object = objects.get(key);
  if (!object) throw new Refused(404, 'NoSuchKey');
  const headers = {
    etag: `"${object.etag}"`,
    'last-modified': object.modified.toUTCString(),
    'content-length': object.body.length,
  };
  return kind === 'head' ? { headers } : { headers, body: object.body };
}

function createBucket({ buckets }: StandIn, bucket: string): Reply {
  if (bucket === 'taken') throw new Refused(409, 'BucketAlreadyExists');
  if (buckets.has(bucket)) throw new Refused(409, 'BucketAlreadyOwnedByYou');
  buckets.set(bucket, new Map());
  return {};
}

async function putObject(
  standIn: StandIn,
  objects: Map<string, S3Object>,
  request: S3Request,
  body: Buffer,
): Promise<Reply> {
  checkConditions(standIn, objects.get(request.key), request.headers);
  const etag = createHash('md5').update(body).digest('hex');
  objects.set(request.key, { body, etag, modified: new Date() });
  await standIn.onStored?.(request);
  return { headers: { etag: `"${etag}"` } };
}

function checkConditions(
  { conditions, wantsQuotes }: StandIn,
  current: S3Object | undefined,
  headers: IncomingMessage['headers'],
): void {
  const none = headers['if-none-match'];
  const match = headers['if-match'];
  if (conditions === 'ignore' || (none === undefined && match === undefined)) return;
  if (conditions === 'reject') throw new Refused(501, 'NotImplemented');
  if (none !== undefined && current) throw new Refused(412, 'PreconditionFailed');
  if (match === undefined) return;
  if (!current) throw new Refused(404, 'NoSuchKey');
  const matches = match === `"${current.etag}"` || (match === current.etag && !wantsQuotes);
  if (!matches) throw new Refused(412, 'PreconditionFailed');
}

function listPage(objects: Map<string, S3Object>, query: URLSearchParams, pageSize: number): Reply {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token ? Buffer.from(token, 'base64').toString() : (query.get('start-after') ?? '');
  const size = Math.min(pageSize, Number(query.get('max-keys') ?? 1000));
  const encode = query.get('encoding-type') === 'url' ? urlEncode : xmlEncode;

  const found = new Map<string, string>();
  for (const [key, object] of [...objects].sort(byBytes)) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const name = end < 0 ? key : key.slice(0, end + 1);
    // A page that ended in a folded prefix goes on behind all that it folds.
    if (Buffer.compare(Buffer.from(name), Buffer.from(after)) <= 0) continue;
    if (end >= 0) {
      found.set(name, `<CommonPrefixes><Prefix>${encode(name)}</Prefix></CommonPrefixes>`);
    } else {
      found.set(
        name,
        `<Contents><Key>${encode(key)}</Key><LastModified>${object.modified.toISOString()}</LastModified><ETag>&quot;${object.etag}&quot;</ETag><Size>${object.body.length}</Size></Contents>`,
      );
    }
  }
  const page = [...found].slice(0, size);
  const last = page.at(-1)?.[0] ?? '';
  const next =
    found.size > page.length
      ? `<NextContinuationToken>${Buffer.from(last).toString('base64')}</NextContinuationToken>`
      : '';
  return {
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${next !== ''}</IsTruncated>${encode === urlEncode ? '<EncodingType>url</EncodingType>' : ''}${next}${page.map(([, xml]) => xml).join('')}</ListBucketResult>`,
  };
}

async function multipart(
  standIn: StandIn,
  objects: Map<string, S3Object>,
  request: S3Request,
): Promise<Reply> {
  const { method, query, body } = request;
  const { uploads } = standIn;
  if (query.has('uploads')) {
    const id = randomUUID();
    uploads.set(id, new Map());
    return {
      body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    };
  }
  const id = query.get('uploadId') ?? '';
  const parts = uploads.get(id);
  if (!parts) throw new Refused(404, 'NoSuchUpload');
  if (method === 'PUT') {
    parts.set(Number(query.get('partNumber')), body);
    return { headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } };
  }
  if (method === 'DELETE') {
    uploads.delete(id);
    return { status: 204 };
  }
  const whole = [...parts].sort(([one], [other]) => one - other).map(([, part]) => part);
  const { headers } = await putObject(standIn, objects, request, Buffer.concat(whole));
  uploads.delete(id);
  return {
    body: `<CompleteMultipartUploadResult><ETag>${headers?.etag}</ETag></CompleteMultipartUploadResult>`,
  };
}

function parse(incoming: IncomingMessage, body: Buffer): S3Request {
  const [path = '', search = ''] = (incoming.url ?? '').split('?');
  const [, bucket = '', ...rest] = path.split('/');
  const key = decodeURIComponent(rest.join('/'));
  const query = new URLSearchParams(search);
  const method = incoming.method ?? '';
  const kind = kindOf(method, key, query);
  return { kind, method, bucket, key, query, headers: incoming.headers, body };
}

function kindOf(method: string, key: string, query: URLSearchParams): Kind {
  if (query.has('uploads') || query.has('uploadId')) return 'multipart';
  if (key === '' && method === 'PUT') return 'create';
  if (key === '' && method === 'GET') return 'list';
  return method.toLowerCase() as Kind;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function byBytes([one]: [string, unknown], [other]: [string, unknown]): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function urlEncode(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}

function xmlEncode(key: string): string {
  return key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** As a process: `--port`, `--bucket` (repeatable); prints its URL when it serves. */
if (import.meta.main) {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, bucket: { type: 'string', multiple: true } },
  });
  const standIn = await startS3StandIn({
    port: Number(values.port ?? 0),
    buckets: values.bucket,
  });
  console.log(standIn.endpoint);
}
