import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { startS3StandIn } from '../../support/s3-stand-in.ts';
import { failureOf, k, openFor, stored } from '../suite.ts';
import { bucketUrl, keysOf } from './ground.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/tls');
const certificate = join(fixtures, 'certificate.pem');

/** The stand-in behind TLS. */
async function startTls(t: TestContext) {
  const standIn = await startS3StandIn({ buckets: ['bucket'] });
  const port = Number(new URL(standIn.endpoint).port);
  let connections = 0;
  const server = createTlsServer(
    { key: readFileSync(join(fixtures, 'key.pem')), cert: readFileSync(certificate) },
    (socket) => {
      connections += 1;
      const inner = connect(port, '127.0.0.1');
      socket.pipe(inner).pipe(socket);
      socket.on('error', () => inner.destroy());
      inner.on('error', () => socket.destroy());
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    await standIn.stop();
  });
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: bucketUrl({ endpoint }, 'bucket'),
    env: keysOf(standIn),
    connections: () => connections,
  };
}

test('https is spoken to a store whose authority AWS_CA_BUNDLE names, over the warm connection', async (t) => {
  const { url, env, connections } = await startTls(t);
  const bucket = await openFor({ url, env: { ...env, AWS_CA_BUNDLE: certificate } });
  bucket.warm();
  await stored(bucket, k('one'), '1');
  assert.equal((await bucket.get(k('one')))?.body.toString(), '1');
  assert.equal(connections(), 1);
  bucket.close();
});

test('a certificate that nobody vouches for is refused before anything is sent', async (t) => {
  const { url, env } = await startTls(t);
  const error = await failureOf(stored(await openFor({ url, env }), k('one'), '1'));
  assert.deepEqual([error.failure, error.ambiguous], ['unreachable', false]);
  assert.match(error.hint, /AWS_CA_BUNDLE/);
});

test('an AWS_CA_BUNDLE that is not there is named', async (t) => {
  const { url, env } = await startTls(t);
  const bucket = await openFor({ url, env: { ...env, AWS_CA_BUNDLE: '/no/such.pem' } });
  bucket.warm();
  const error = await failureOf(bucket.get(k('one')));
  assert.match(error.message, /AWS_CA_BUNDLE cannot be read/);
});

test('a host that does not exist is named as what to check', async () => {
  const url = bucketUrl({ endpoint: 'http://no-such-host.invalid' }, 'bucket');
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const error = await failureOf((await openFor({ url, env })).get(k('one')));
  assert.equal(error.failure, 'unreachable');
});

test('the clock of what stands in between, which answers with a page of its own, is not the service’s', async (t) => {
  const pages = [502, 503, 403];
  const server = createServer((_incoming, response) => {
    const status = pages.shift();
    if (status === undefined) {
      response.writeHead(404, { 'content-type': 'application/xml' });
      return response.end('<Error><Code>NoSuchKey</Code></Error>');
    }
    response.writeHead(status, { date: 'Tue, 01 Jan 2036 00:00:00 GMT' });
    return response.end('<html><h1>Try again</h1></html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const bucket = await openFor({ url: bucketUrl({ endpoint }, 'bucket'), env });
  t.after(() => bucket.close());
  await failureOf(bucket.get(k('one')));
  assert.equal(bucket.now(), undefined);
  assert.equal(await bucket.get(k('one')), undefined);
  const now = bucket.now() ?? 0;
  assert.ok(Math.abs(now - Date.now()) < 60_000, new Date(now).toISOString());
});

test('requests go through the proxy that the environment names', async (t) => {
  const standIn = await startS3StandIn({ buckets: ['bucket'] });
  const proxied: string[] = [];
  const proxy = createServer((incoming, response) => {
    proxied.push(incoming.url ?? '');
    const sent = request(incoming.url ?? '', {
      method: incoming.method,
      headers: incoming.headers,
    });
    incoming.pipe(sent);
    sent.on('response', (answer) => {
      response.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(response);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await standIn.stop();
  });
  const http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const url = bucketUrl(standIn, 'bucket');
  const bucket = await openFor({ url, env: { ...keysOf(standIn), http_proxy } });
  bucket.warm();
  await stored(bucket, k('one'), '1');
  assert.deepEqual(proxied, [`${standIn.endpoint}/bucket/one`]);
  bucket.close();
});
