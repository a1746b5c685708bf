import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pageFrame } from '../../../src/site/page/layout.ts';
import { type SiteServer, startSiteServer } from '../../../src/site/serve/site-server.ts';
import { temporaryFolder } from '../../support/machine.ts';

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** As it is written: `fetch` would put a path in order first. */
function ask(
  { port }: SiteServer,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      const body = (await Array.fromAsync(response)).join('');
      resolve({ status: response.statusCode, headers: response.headers, body });
    });
    sent.on('error', reject).end();
  });
}

const words = 'x'.repeat(10_000);

async function serve(t: TestContext): Promise<SiteServer> {
  const root = temporaryFolder(t);
  mkdirSync(join(root, 'assets'));
  const { open, close } = pageFrame({ title: 'All', page: 'index', root: '' });
  writeFileSync(join(root, 'index.html'), `${open}<p>é ${words}</p>${close}`);
  writeFileSync(join(root, 'assets/site.css'), 'p {}');
  writeFileSync(join(root, '.tracecraft-site.json'), '{}');
  const server = await startSiteServer(0);
  t.after(() => server.close());
  server.show(root);
  return server;
}

test('pages and files are served with their types and what browsers are to hold to', async (t) => {
  const server = await serve(t);
  const { status, headers, body } = await ask(server, '/');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  assert.match(`${headers['content-security-policy']}`, /default-src 'none';.*connect-src 'self'/);
  assert.ok(body.includes(`<p>é ${words}</p>`));
  assert.match(body, /<meta name="tracecraft-live" content="\d+">/);
  assert.doesNotMatch(body, /http-equiv/);
  const style = await ask(server, '/assets/site.css?v=1');
  assert.deepEqual([style.body, style.headers['content-length']], ['p {}', '4']);
  const head = await ask(server, '/assets/site.css', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '4']);
});

test('a Host that is not this machine with this port is refused, whatever is asked for', async (t) => {
  const server = await serve(t);
  const { port } = server;
  for (const host of [
    ...['evil.test', `evil.test:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, `0.0.0.0:${port}`],
    ...[`localhost.evil.test:${port}`, `127.0.0.1:${port}@evil.test`, `[::ffff:7f00:1]:${port}`],
  ]) {
    for (const path of ['/', '/~events', '/assets/site.css', '/none']) {
      const { status, body } = await ask(server, path, { headers: { host } });
      assert.equal(status, 403, `${host} ${path}`);
      assert.doesNotMatch(body, /p \{\}|xxx/);
    }
  }
  for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
    assert.equal((await ask(server, '/', { headers: { host } })).status, 200, host);
  }
});

test('a page from elsewhere loads nothing; a link from there may lead here', async (t) => {
  const server = await serve(t);
  const from = (site: string, mode: string, dest: string) =>
    ask(server, '/assets/site.css', {
      headers: { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
    });
  for (const site of ['cross-site', 'same-site']) {
    assert.equal((await from(site, 'no-cors', 'script')).status, 403);
    assert.equal((await from(site, 'cors', 'empty')).status, 403);
    assert.equal((await from(site, 'navigate', 'iframe')).status, 403);
    assert.equal((await from(site, 'navigate', 'document')).status, 200);
  }
  for (const origin of ['https://evil.test', 'null', `http://127.0.0.1:${server.port + 1}`]) {
    assert.equal((await ask(server, '/', { headers: { origin } })).status, 403, origin);
  }
  const own = { origin: `http://127.0.0.1:${server.port}` };
  assert.equal((await ask(server, '/~events', { method: 'HEAD', headers: own })).status, 404);
  assert.equal((await from('same-origin', 'no-cors', 'script')).status, 200);
  assert.equal((await from('none', 'navigate', 'document')).status, 200);
});

test('paths that lead out, and hidden files, are not there', async (t) => {
  const server = await serve(t);
  for (const path of [
    ...['/../../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%5c'],
    ...['/assets/site.css%00', '/.tracecraft-site.json', '/assets', '/assets/', '//etc/passwd'],
    ...[`/${'a'.repeat(300)}.html`, `/${'a/'.repeat(4000)}b`, `/${'a'.repeat(300)}/b`],
  ]) {
    assert.equal((await ask(server, path)).status, 404, path);
  }
});

test('only reading is answered', async (t) => {
  const server = await serve(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
    const { status, headers } = await ask(server, '/', { method });
    assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], method);
  }
});

test('a page that is open is told of what changes, and where it stands when it comes back', async (t) => {
  const server = await serve(t);
  const next = await listen(t, server);
  const [, build] = /-live" content="(\d+)"/.exec((await ask(server, '/')).body) ?? [];
  assert.deepEqual(await next(), { build: Number(build), pages: [] });
  server.tell(['sessions/p/a.html']);
  const changed = Number(build) + 1;
  assert.deepEqual(await next(), { build: changed, pages: ['sessions/p/a.html'] });
  const again = await listen(t, server);
  assert.deepEqual(await again(), { build: changed, pages: [] });
  assert.match((await ask(server, '/')).body, new RegExp(`content="${changed}"`));
});

test('a page that reads nothing of what it is told is cut off', async (t) => {
  const server = await serve(t);
  const { port } = server;
  const slow = connect(port, '127.0.0.1');
  t.after(() => slow.destroy());
  slow.write(`GET /~events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await once(slow, 'readable');
  slow.pause();
  const closed = once(slow, 'close');
  const pages = ['x'.repeat(100_000)];
  for (let told = 0; told < 200; told += 1) {
    server.tell(pages);
    await new Promise((resolve) => setImmediate(resolve));
  }
  slow.on('error', () => {}).resume();
  await closed;
  assert.equal((await ask(server, '/')).status, 200);
});

async function listen(t: TestContext, { url }: SiteServer): Promise<() => Promise<unknown>> {
  const ended = new AbortController();
  t.after(() => ended.abort());
  const response = await fetch(`${url}~events`, { signal: ended.signal });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let told = '';
  return async () => {
    for (;;) {
      const [, data] = /^data: (.*)\n\n/m.exec(told) ?? [];
      if (data !== undefined) {
        told = told.slice(told.indexOf('\n\n', told.indexOf('data: ')) + 2);
        return JSON.parse(data);
      }
      told += Buffer.from((await reader.read()).value ?? []).toString();
    }
  };
}

test('a port that is taken is told with what to do', async (t) => {
  const { port } = await serve(t);
  await assert.rejects(startSiteServer(port), {
    name: 'UserError',
    message: `Port ${port} is taken`,
    hint: /--port/,
  });
});

test('closing ends what is open at once', async (t) => {
  const server = await startSiteServer(0);
  const next = await listen(t, server);
  await next();
  const began = performance.now();
  await server.close();
  assert.ok(performance.now() - began < 1_000);
});
