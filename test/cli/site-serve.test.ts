import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';
import { noChromium, sharedBrowser, until } from '../support/browser.ts';
import { pinnedNode } from '../support/sandbox.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';
import { entry, makeUser, type User } from './tracecraft.ts';

const session = '11111111-aaaa-4000-8000-000000000001';

interface Served {
  url: string;
  /** The address of the one session's page. */
  page(): Promise<string>;
  /** Ctrl-C. */
  interrupt(): Promise<{ code: number | null; ms: number }>;
}

async function serve(t: TestContext, user: User, ...args: string[]): Promise<Served> {
  const words = [entry, 'site', 'serve', '--local', '--port', '0', '--json', ...args];
  const child = spawn(pinnedNode, words, {
    ...{ env: user.sandbox.env, cwd: user.sandbox.cwd, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  const { url } = JSON.parse(String(line));
  return {
    url,
    async page() {
      const index = await (await fetch(url)).text();
      return url + /href="(sessions\/[^"?#]+\.html)/.exec(index)?.[1];
    },
    async interrupt() {
      const began = performance.now();
      child.kill('SIGINT');
      const [code] = await ended;
      return { code, ms: performance.now() - began };
    },
  };
}

test('site serve shows the pages to this machine, and ends well with Ctrl-C while pages are open', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(session, ['First question']);
  const served = await serve(t, user);
  assert.match(served.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  const page = await (await fetch(await served.page())).text();
  assert.match(page, /First question/);
  const events = await fetch(`${served.url}~events`);
  const { code, ms } = await served.interrupt();
  assert.equal(code, 0);
  assert.ok(ms < 2_000, `${ms} ms`);
  await events.text().catch(() => {
    // Cut off is as good as ended.
  });
  await assert.rejects(fetch(served.url));
});

test('a new turn is in its page within two seconds', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(session, ['First question']);
  const served = await serve(t, user);
  const address = await served.page();
  const before = Date.now();
  user.writeTurns(session, ['Second question']);
  for (;;) {
    if ((await (await fetch(address)).text()).includes('id="turn-2"')) break;
    assert.ok(Date.now() - before < 2_000, 'it did not come');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

test('a session that begins while nothing is there yet is listed', async (t) => {
  const user = await makeUser(t);
  const served = await serve(t, user);
  user.writeTurns(session, ['The first of all']);
  const before = Date.now();
  while (!(await (await fetch(served.url)).text()).includes('The first of all')) {
    assert.ok(Date.now() - before < 5_000, 'it did not come');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

test('a port that is taken is told, as one that is none', async (t) => {
  const user = await makeUser(t);
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const taken = await user.tracecraft('site', 'serve', '--local', '--port', `${port}`);
  assert.equal(taken.exitCode, 1);
  assert.match(taken.stderr, new RegExp(`Port ${port} is taken\n.*--port`));
  const none = await user.tracecraft('site', 'serve', '--local', '--port', '70000');
  assert.equal(none.exitCode, 2);
});

const browser = sharedBrowser();

const atEnd = 'document.documentElement.scrollHeight - scrollY - innerHeight < 5';

test('an open page takes new turns in, and its reader stays where they are', {
  skip: noChromium,
}, async (t) => {
  const user = await makeUser(t);
  const long = Array.from({ length: 40 }, (_, line) => `Line ${line}`).join('\n\n');
  const questions = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `Question ${from + index}\n\n${long}`);
  user.writeTurns(session, questions(1, 6));
  const served = await serve(t, user);
  const { page, log, close } = await (await browser()).open({ reducedMotion: 'reduce' });
  t.after(close);
  await page.goto(await served.page());
  await until(page, `document.querySelector('.live')?.textContent === 'live'`);
  const top = () => page.evaluate(`document.querySelector('#turn-3').getBoundingClientRect().top`);
  await page.evaluate(`document.querySelector('#turn-3').scrollIntoView({ behavior: 'instant' })`);
  await page.waitForTimeout(200);
  const before = await top();
  const began = Date.now();
  user.writeTurns(session, questions(7, 8));
  await page.waitForSelector('#turn-8', { state: 'attached', timeout: 5_000 });
  const ms = Date.now() - began;
  assert.ok(ms < 2_000, `${ms} ms`);
  assert.ok(Math.abs(Number(await top()) - Number(before)) < 2);
  assert.equal(await page.locator('#turns li').count(), 8);

  const news = page.locator('.live-news');
  assert.match((await news.textContent()) ?? '', /^\d new turns?$/);
  await news.click();
  // What comes into view takes its true height, and the end is further down then.
  for (let times = 0; times < 5; times += 1) {
    await page.evaluate(`scrollTo({ top: 1e9, behavior: 'instant' })`);
    await page.waitForTimeout(100);
  }
  assert.ok(await page.evaluate(atEnd));
  await until(page, `document.querySelector('.live-news').hidden`);
  // At the end, one goes with it.
  user.writeTurns(session, questions(9, 9));
  await page.waitForSelector('#turn-9', { state: 'attached', timeout: 5_000 });
  await until(page, atEnd);
  assert.deepEqual([log.errors, log.violations], [[], []]);
  await served.interrupt();
  await until(page, `document.querySelector('.live').textContent === 'not live'`);
});

test('the list of sessions shows new ones by itself, and asks a reader who is within it', {
  skip: noChromium,
}, async (t) => {
  const user = await makeUser(t);
  user.writeTurns(session, ['The first of all']);
  const served = await serve(t, user);
  const { page, close } = await (await browser()).open();
  t.after(close);
  await page.goto(served.url);
  await until(page, `document.querySelector('.live')?.textContent === 'live'`);
  user.writeTurns('11111111-aaaa-4000-8000-000000000002', ['The second of all']);
  await until(page, `document.body?.textContent.includes('The second of all')`);
  await until(page, `document.querySelector('.live')?.textContent === 'live'`);
  await page.locator('input').first().focus();
  user.writeTurns('11111111-aaaa-4000-8000-000000000003', ['The third of all']);
  await until(page, `document.querySelector('.live-news')?.hidden === false`);
  await page.locator('.live-news').click();
  await until(page, `document.body?.textContent.includes('The third of all')`);
});

test('many pages of it are open at once, and one that is looked at again has caught up', {
  skip: noChromium,
}, async (t) => {
  const user = await makeUser(t);
  user.writeTurns(session, ['Question 1']);
  const served = await serve(t, user);
  const { page, context, close } = await (await browser()).open();
  t.after(close);
  await page.goto(await served.page());
  await until(page, `document.querySelector('.live')?.textContent === 'live'`);
  await page.evaluate(hide(true));
  user.writeTurns(session, ['Question 2']);
  for (let pages = 0; pages < 7; pages += 1) {
    const other = await context.newPage();
    await other.addInitScript(hide(true));
    await other.goto(served.url, { timeout: 10_000 });
  }
  assert.equal(await page.locator('#turn-2').count(), 0);
  await page.evaluate(hide(false));
  await page.waitForSelector('#turn-2', { state: 'attached', timeout: 5_000 });
});

/** As a tab that another one is before. */
function hide(isHidden: boolean): string {
  return `Object.defineProperty(document, 'hidden', { configurable: true, value: ${isHidden} });
    document.dispatchEvent(new Event('visibilitychange'));`;
}

test('folds that are open stay open when their turn goes on', { skip: noChromium }, async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(session, ['Question 1']);
  const place = { cwd: user.sandbox.cwd, sessionId: session };
  const call = { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls -la' } };
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'total 0' };
  const messageOf = (role: string, ...content: object[]) => ({ message: { role, content } });
  append(path, userRow('Look around', place));
  append(path, assistantRow('', { ...place, ...messageOf('assistant', call) }));
  append(path, userRow('', { ...place, ...messageOf('user', result) }));
  const served = await serve(t, user);
  const { page, close } = await (await browser()).open();
  t.after(close);
  await page.goto(await served.page());
  await until(page, `document.querySelector('.live')?.textContent === 'live'`);
  const fold = page.locator('#turn-2 details').first();
  await fold.locator('summary').click();
  assert.equal(await fold.evaluate((details) => details.hasAttribute('open')), true);
  append(path, assistantRow('There is nothing here.', { ...place, uuid: 'last' }));
  await until(page, `document.querySelector('#turn-2').textContent.includes('nothing here')`);
  assert.equal(await fold.evaluate((details) => details.hasAttribute('open')), true);
  assert.equal(await page.locator('.live-news').isHidden(), true);
});
