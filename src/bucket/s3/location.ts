import { BucketError } from '../bucket.ts';

/** What a bucket's URL and the environment say about where it is. */
export interface Location {
  /** Canonical, without credentials: sorted parameters and the endpoint in force. */
  url: string;
  bucket: string;
  /** `''`, or ends in `/` */
  prefix: string;
  /** undefined: AWS, whose endpoint follows from the region. */
  endpoint?: URL;
  style: 'path' | 'virtual';
  /** As far as the URL and the environment tell. */
  region?: string;
  /** As the URL names it; there it goes before all that the environment says. */
  profile?: string;
}

/** Where to send a request, and what its path begins with. */
export interface Site {
  protocol: 'http:' | 'https:';
  hostname: string;
  port: string;
  /** As in the `Host` header. */
  host: string;
  /** Encoded, without a slash at its end. */
  basePath: string;
}

const parameters = ['endpoint', 'profile', 'region', 'style'];

/** Throws BucketError `invalid`. */
export function parseLocation(url: URL, env: NodeJS.ProcessEnv): Location {
  const bucket = decode(url.hostname);
  if (bucket === '') throw invalid(`${url.href} names no bucket`);
  if (url.username || url.password || url.port || url.hash) {
    // Not the URL itself: it may hold a secret, and the message is logged.
    throw invalid(`The URL of bucket ${bucket} has a user, password, port or fragment`, {
      hint: 'Keys belong in `tracecraft config set s3.access_key_id …` or the AWS settings; a port in endpoint=.',
    });
  }
  for (const name of url.searchParams.keys()) {
    if (!parameters.includes(name)) throw invalid(`${name}= means nothing in an s3:// URL`);
  }
  const given = (name: string) => url.searchParams.get(name) || undefined;
  const endpoint = parseEndpoint(
    given('endpoint') || env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL,
  );
  const style = given('style') ?? (endpoint || !isHostName(bucket) ? 'path' : 'virtual');
  const region = given('region') || env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined;
  // It becomes a part of the host's name: nothing in it may lead to another one.
  if (region && !/^[\w-]+$/.test(region)) throw invalid('The region is not the name of one');
  if (style !== 'path' && style !== 'virtual') throw invalid(`style=${style} means nothing`);
  const folder = decode(url.pathname).replace(/^\/+|\/+$/g, '');
  const prefix = folder && `${folder}/`;

  return {
    url: canonical(url, bucket, prefix, endpoint),
    bucket,
    prefix,
    endpoint,
    style,
    region,
    profile: given('profile'),
  };
}

export function siteOf(location: Location, region: string): Site {
  const { bucket, style } = location;
  const endpoint = location.endpoint ?? new URL(`https://s3.${region}.${amazonDomain(region)}`);
  const inHost = style === 'virtual' ? `${bucket}.` : '';
  const inPath = style === 'virtual' ? '' : `/${encodeURIComponent(bucket)}`;
  return {
    protocol: endpoint.protocol as Site['protocol'],
    hostname: inHost + endpoint.hostname.replace(/^\[|\]$/g, ''),
    port: endpoint.port,
    host: inHost + endpoint.host,
    basePath: endpoint.pathname.replace(/\/+$/, '') + inPath,
  };
}

function amazonDomain(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** A name with dots is no host below `*.s3.…`: the certificate does not cover it. */
function isHostName(bucket: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(bucket);
}

function parseEndpoint(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const endpoint = URL.canParse(text) ? new URL(text) : undefined;
  const usable =
    endpoint && /^https?:$/.test(endpoint.protocol) && !endpoint.username && !endpoint.search;
  if (!usable) {
    throw invalid('The endpoint is not a plain http:// or https:// URL', {
      hint: 'Write it as endpoint=https://host[:port] (or in AWS_ENDPOINT_URL_S3).',
    });
  }
  return endpoint;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw invalid(`"${text}" has a % that begins no %XX`, { cause });
  }
}

function canonical(url: URL, bucket: string, prefix: string, endpoint: URL | undefined): string {
  const path = encodeURI(prefix).replace(/[?#]/g, encodeURIComponent);
  const shown = new URL(`s3://${encodeURIComponent(bucket)}/${path}`);
  for (const name of parameters) {
    const value =
      name === 'endpoint' ? endpoint?.href.replace(/\/$/, '') : url.searchParams.get(name);
    if (value) shown.searchParams.set(name, value);
  }
  return shown.href;
}

function invalid(message: string, options: { hint?: string; cause?: unknown } = {}): BucketError {
  return new BucketError('invalid', message, {
    hint: 'Use s3://bucket/prefix?endpoint=…&region=…&profile=…&style=path|virtual.',
    ...options,
  });
}
