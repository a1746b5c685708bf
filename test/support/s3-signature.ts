import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Expected {
  accessKey: string;
  secretKey: string;
  sessionToken?: string;
  region?: string;
}

export interface Refusal {
  status: number;
  code: string;
  extra?: string;
}

/**
 * What S3 would object to in a request's signature, if anything. Computed by the AWS SDK's signer,
 * so that the client under test is not measured by its own rule.
 */
export async function checkSignature(
  incoming: IncomingMessage,
  request: { body: Buffer; query: URLSearchParams },
  expected: Expected,
): Promise<Refusal | undefined> {
  const { authorization = '' } = incoming.headers;
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!parsed) return { status: 403, code: 'AccessDenied' };
  const [, accessKey, , region, signedHeaders, signature] = parsed as unknown as string[];
  if (accessKey !== expected.accessKey) return { status: 403, code: 'InvalidAccessKeyId' };
  if (expected.region && region !== expected.region) {
    const extra = `<Region>${expected.region}</Region>`;
    return { status: 400, code: 'AuthorizationHeaderMalformed', extra };
  }
  const date = parseDate(String(incoming.headers['x-amz-date']));
  if (Math.abs(date.getTime() - Date.now()) > 15 * 60_000) {
    return { status: 403, code: 'RequestTimeTooSkewed' };
  }
  const token = incoming.headers['x-amz-security-token'];
  if (token !== expected.sessionToken) return { status: 400, code: 'InvalidToken' };
  const hash = createHash('sha256').update(request.body).digest('hex');
  const claimed = incoming.headers['x-amz-content-sha256'];
  if (claimed !== hash) return { status: 400, code: 'XAmzContentSHA256Mismatch' };

  const right = await signatureBySdk(
    {
      method: incoming.method ?? '',
      path: (incoming.url ?? '').split('?')[0] ?? '',
      query: Object.fromEntries(request.query),
      headers: Object.fromEntries(
        signedHeaders?.split(';').map((name) => [name, String(incoming.headers[name])]) ?? [],
      ),
    },
    { ...expected, region: region as string, date },
  );
  return right === signature ? undefined : { status: 403, code: 'SignatureDoesNotMatch' };
}

/** The signature that the AWS SDK gives to a request. */
export async function signatureBySdk(
  request: {
    method: string;
    path: string;
    query: Record<string, string>;
    headers: Record<string, string>;
  },
  signing: {
    accessKey: string;
    secretKey: string;
    sessionToken?: string;
    region: string;
    date: Date;
  },
): Promise<string> {
  const { accessKey, secretKey, sessionToken, region, date } = signing;
  const signer = new SignatureV4({
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey, sessionToken },
    region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
  const signed = await signer.sign(
    { ...request, protocol: 'http:', hostname: request.headers.host ?? '' },
    { signingDate: date, signableHeaders: new Set(Object.keys(request.headers)) },
  );
  return /Signature=(\w+)/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
}

/** The hash in the form that the signer asks for. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret ? createHmac('sha256', bytes(secret)) : createHash('sha256');
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

function parseDate(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
