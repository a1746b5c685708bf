import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { replayPage } from '../../../src/site/replay/page.ts';
import {
  noChromium,
  seriousFindings,
  sharedBrowser,
  until,
  type WindowOptions,
} from '../../support/browser.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { gatherAfternoon } from './afternoon.ts';

const browser = sharedBrowser();

async function openReplay(t: TestContext, options: WindowOptions = {}) {
  const file = join(temporaryFolder(t), 'replay.html');
  writeFileSync(file, replayPage(await gatherAfternoon(t)));
  const window = await (await browser()).open(options);
  t.after(() => window.close());
  await window.page.goto(pathToFileURL(file).href);
  return window;
}

test('by keyboard alone: from event to event, play and pause, zoom', {
  skip: noChromium,
}, async (t) => {
  const { page, log } = await openReplay(t);
  const now = () => page.locator('.now').textContent();
  await page.keyboard.press('ArrowRight');
  assert.match((await now()) ?? '', /^1 of 86/);
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowRight');
  assert.match((await now()) ?? '', /^3 of 86/);
  assert.match(page.url(), /#event-3$/);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.locator('.event.current').getAttribute('id'), 'event-2');
  const width = () => page.locator('.lanes').evaluate((drawing) => drawing.clientWidth);
  const before = await width();
  await page.keyboard.press('+');
  assert.ok((await width()) > before * 1.4);
  await page.keyboard.press('0');
  assert.equal(await width(), before);
  await page.locator('[data-speed]').selectOption('5');
  await page.locator('h1').click();
  await page.keyboard.press(' ');
  // It plays on between two looks.
  await until(page, `Number.parseInt(document.querySelector('.now').textContent, 10) >= 6`);
  await page.keyboard.press(' ');
  assert.equal(await page.locator('[data-play]').textContent(), 'Play');
  assert.deepEqual([log.errors, log.violations], [[], []]);
  assert.equal(log.requests.length, 1);
});

test('a kind that is not shown is passed over, drawn or listed', {
  skip: noChromium,
}, async (t) => {
  const { page } = await openReplay(t);
  for (const kind of ['turn', 'claim', 'done', 'handoff', 'memory']) {
    await page.locator(`#show-${kind}`).uncheck();
  }
  await page.locator('h1').click();
  await page.keyboard.press('ArrowRight');
  assert.match((await page.locator('.now').textContent()) ?? '', /mail/);
  assert.equal(await page.locator('.event:visible').count(), 30);
});

test('a mark in the drawing shows its event, and the drawing stays in view', {
  skip: noChromium,
}, async (t) => {
  const { page } = await openReplay(t);
  await page.locator('.mark.k-mail').nth(3).click();
  assert.match((await page.locator('.now').textContent()) ?? '', /mail/);
  const bottom = `document.querySelector('.lanes').getBoundingClientRect().bottom`;
  assert.ok(Number(await page.evaluate(bottom)) > 400);
});

for (const [name, options] of Object.entries({
  desktop: {},
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  'without script': { javaScriptEnabled: false },
} satisfies Record<string, WindowOptions>)) {
  test(`${name}: nothing hinders a reader, and nothing runs off the side`, {
    skip: noChromium,
  }, async (t) => {
    const { page } = await openReplay(t, options);
    if (name === 'without script') {
      assert.equal(await page.locator('.event').count(), 86);
      assert.equal(await page.locator('.player').isVisible(), false);
      return;
    }
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await seriousFindings(page), []);
    const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    assert.equal(await page.evaluate(over), 0);
  });
}
