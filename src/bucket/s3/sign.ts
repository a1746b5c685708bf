import { createHash, createHmac } from 'node:crypto';
import type { RedactedFile } from '../../redact/redacted-file.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Signable {
  method: string;
  host: string;
  /** Encoded, as it is sent. */
  path: string;
  /** As `encodeQuery` made it. */
  query: string;
  /** Names in lower case. All are signed. */
  headers: Record<string, string>;
  body: Uint8Array | RedactedFile;
}

/**
 * The headers to send, with AWS Signature Version 4 in `authorization`. The payload is signed too:
 * not every store takes an unsigned one. S3's variant: paths are neither normalised nor encoded twice.
 */
export function sign(
  request: Signable,
  credentials: Credentials,
  region: string,
  date: Date,
): Record<string, string> {
  const time = date.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const { body } = request;
  const payloadHash = body instanceof Uint8Array ? sha256(body) : body.sha256;
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': time,
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    request.method,
    request.path,
    request.query,
    ...names.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, ' ')}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const signature = hmac(signingKey(credentials.secretAccessKey, scope), text).toString('hex');
  const { accessKeyId } = credentials;
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

function signingKey(secret: string, scope: string): Buffer {
  return scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
}

/** Every byte but letters, digits and `-_.~` becomes `%XX`; slashes stay. */
export function encodePath(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** In the canonical order, so that it can be sent and signed alike. */
export function encodeQuery(query: Record<string, string>): string {
  return Object.entries(query)
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
