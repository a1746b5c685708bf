import type { Agent } from 'node:http';
import type { RedactedFile } from '../../redact/redacted-file.ts';
import type { Deadline, OpenOptions } from '../bucket.ts';
import { checkDeadline, remaining, sleep, timedOut } from '../deadline.ts';
import { serviceClock } from '../service-clock.ts';
import { type Connections, openConnections } from './connect.ts';
import { credentialSource } from './credentials.ts';
import { type StoreError, storeError, transportError } from './errors.ts';
import { exchange, type HttpAnswer, TransportError } from './http.ts';
import { type Location, type Site, siteOf } from './location.ts';
import { readProfile } from './profile.ts';
import { backoff, isTransient, isTransientFailure, mostAttempts } from './retry.ts';
import { type Credentials, encodePath, encodeQuery, sign } from './sign.ts';

export interface Request {
  /** For messages: `put <key>`. */
  what: string;
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** With the bucket's prefix; without a key it is about the bucket itself. */
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array | RedactedFile;
  /** The body of a success comes as `stream`. */
  isStreamed?: boolean;
}

export interface Answer extends HttpAnswer, StoreError {
  /** An attempt before this one may have been carried out, though nothing told so. */
  uncertain: boolean;
}

export interface Client {
  /** Retries what passes, inside the deadline. Any answer is returned; no answer is a BucketError. */
  send(request: Request): Promise<Answer>;
  warm(): void;
  /** The region in use: the store may have named another than the settings. */
  region(): string;
  credentials(): Promise<Credentials>;
  agent(): Agent;
  /** The service's clock; see `Bucket`. */
  now(): number | undefined;
  close(): void;
}

const nothing = new Uint8Array();

/** ms: a try that has less ends as a timeout, which hides what the store had answered. */
const shortestTry = 50;

export function openClient(location: Location, options: OpenOptions): Client {
  const { env, deadline } = options;
  const source = credentialSource(location.profile, options);
  const region = regionOf(location, env);
  const clock = serviceClock();
  let connections: Connections | undefined;

  function connected(): { site: Site; connections: Connections } {
    const site = siteOf(location, region.current());
    connections ??= openConnections(site.protocol, env);
    return { site, connections };
  }

  async function attempt(request: Request): Promise<HttpAnswer & StoreError> {
    const { method, headers = {}, body = nothing } = request;
    const credentials = await inTime(source.get(), deadline);
    const { site, connections } = connected();
    const path = `${site.basePath}/${encodePath(request.key ?? '')}`;
    const query = encodeQuery(request.query ?? {});
    const signable = { method, host: site.host, path, query, headers, body };
    const signed = sign(signable, credentials, region.current(), new Date());
    const target = query ? `${path}?${query}` : path;
    const sent = { method, target, headers: signed, body, isStreamed: request.isStreamed };
    const answer = await exchange(connections, site, sent, deadline);
    const said = { ...answer, ...storeError(answer) };
    if (isOfTheStore(said)) clock.heard(answer.headers.date);
    return said;
  }

  /** False when there is no time left for another attempt. */
  async function pause(attempts: number, answer?: HttpAnswer): Promise<boolean> {
    const ms = backoff(attempts, answer);
    if (attempts >= mostAttempts || ms + shortestTry >= remaining(deadline)) return false;
    await sleep(ms);
    return true;
  }

  async function send(request: Request): Promise<Answer> {
    checkDeadline(deadline, request.what);
    let uncertain = false;
    for (let attempts = 1; ; attempts++) {
      try {
        const answer = await attempt(request);
        if (region.learn(answer) || (isExpired(answer) && source.renew())) continue;
        if (!isTransient(answer, request.key !== undefined)) return { ...answer, uncertain };
        uncertain ||= answer.status >= 500;
        if (!(await pause(attempts, answer))) return { ...answer, uncertain };
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        uncertain ||= error.mayHaveArrived;
        if (isTransientFailure(error) && (await pause(attempts))) continue;
        throw transportError(request.what, error, uncertain && request.method === 'PUT');
      }
    }
  }

  async function prepare(): Promise<void> {
    const { site, connections } = connected();
    connections.warm(site);
    await source.get();
  }

  return {
    send,
    warm() {
      // Whatever fails here fails again, and is reported, with the first request.
      prepare().catch(() => {});
    },
    region: region.current,
    credentials: () => inTime(source.get(), deadline),
    agent: () => connected().connections.agent,
    now: clock.now,
    close: () => connections?.close(),
  };
}

/** The region to sign for: the settings', until the store names the bucket's own. */
function regionOf(location: Location, env: NodeJS.ProcessEnv) {
  const profile = location.profile ?? env.AWS_PROFILE ?? 'default';
  const refused = new Set<string>();
  let region = location.region;

  function current(): string {
    region ??= readProfile(profile, env).region ?? 'us-east-1';
    return region;
  }

  return {
    current,
    /** Whether the answer sends us to a region that was not tried yet. */
    learn({ status, region: named }: StoreError): boolean {
      if (![301, 307, 400].includes(status)) return false;
      if (!named || named === current() || refused.has(named)) return false;
      refused.add(current());
      region = named;
      return true;
    },
  };
}

/** What stands in between (a proxy, a balancer, a login page) has a clock of its own, and no error code of S3's. */
function isOfTheStore({ status, code }: StoreError): boolean {
  return status < 300 || code !== '';
}

function isExpired({ status, code }: StoreError): boolean {
  return [400, 401, 403].includes(status) && /Token|InvalidAccessKeyId/.test(code);
}

function inTime<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    const error = timedOut('Looking up the AWS credentials');
    timer = setTimeout(() => reject(error), remaining(deadline));
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
