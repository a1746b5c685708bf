import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { noChromium, sharedBrowser, until, type WindowOptions } from '../../support/browser.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { called, pageOf, recordOf, sessionOf, turnsOf, user } from '../page/support.ts';

/** What a reader does with the page of a session, which here stands alone. */
const browser = sharedBrowser();

async function htmlOfAll(): Promise<string> {
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index + 1} of the log`);
  const inner = recordOf(turnsOf([user('Look for the ünusual word')]), { id: 'a', parent: 's1' });
  const long = `\n\n${'and so on\n\n'.repeat(20)}`;
  const turns = turnsOf(
    [user('First'), called('Bash', { command: 'cat log' }, lines.join('\n'))],
    [user('Second'), called('Task', { prompt: 'Go' }, 'ok', { subagent: 'a' })],
    [{ kind: 'thinking', text: 'Hm.' }, user('Third')],
    ...Array.from({ length: 20 }, (_, index) => [user(`Prompt ${index + 4}${long}`)]),
  );
  return (await pageOf(sessionOf(recordOf(turns), [inner]), { root: undefined })).html;
}

async function opened(t: TestContext, behind = '', options: WindowOptions = {}) {
  const file = join(temporaryFolder(t), 'page.html');
  writeFileSync(file, await htmlOfAll());
  const address = pathToFileURL(file).href;
  const window = await (await browser()).open(options);
  t.after(window.close);
  await window.page.goto(`${address}${behind}`);
  return { ...window, address };
}

const options = { skip: noChromium };

test(
  'j and k go from turn to turn, and the list of turns says where one is',
  options,
  async (t) => {
    const { page, log } = await opened(t);
    for (const [key, turn] of [
      ['j', 1],
      ['j', 2],
      ['j', 3],
      ['k', 2],
    ] as const) {
      await page.keyboard.press(key);
      await until(
        page,
        `document.querySelector('#turns [aria-current]')?.hash === '#turn-${turn}'`,
      );
      assert.equal(await page.evaluate('document.activeElement.hash'), `#turn-${turn}`);
    }
    assert.deepEqual([log.errors, log.violations], [[], []]);
  },
);

test('what the buttons of the bar do can be read, and on a phone heard', options, async (t) => {
  const { page } = await opened(t);
  const theme = page.getByRole('button', { name: 'Theme: system' });
  assert.equal(await theme.innerText(), 'Theme: system');
  await page.getByRole('button', { name: 'Density: comfortable' }).click();
  await page.getByRole('button', { name: 'Density: compact' }).waitFor();
  const phone = await opened(t, '', { viewport: { width: 390, height: 844 } });
  const short = phone.page.getByRole('button', { name: 'Theme: system' });
  await short.click();
  await phone.page.getByRole('button', { name: 'Theme: light' }).waitFor();
  const { width = 0 } = (await phone.page.locator('[data-choice=theme]').boundingBox()) ?? {};
  assert.ok(width > 0 && width < 100, `${width}`);
});

test('o opens all folds, and closes them', options, async (t) => {
  const { page } = await opened(t);
  const open = "document.querySelectorAll('.talk details[open]').length";
  await page.keyboard.press('o');
  assert.equal(
    await page.evaluate(open),
    await page.evaluate("document.querySelectorAll('.talk details').length"),
  );
  await page.keyboard.press('o');
  assert.equal(await page.evaluate(open), 0);
});

test(
  'what is found is opened, however deep it is folded, and in any spelling',
  options,
  async (t) => {
    const { page } = await opened(t);
    for (const [typed, count, holder] of [
      ['LINE 277', '1 of 1', '#turn-1-call-1 .more'],
      ['unusual', '1 of 1', '.agent'],
      ['nowhere to be found', 'Nothing found', ''],
    ] as const) {
      await page.keyboard.press('/');
      await page.keyboard.type(typed);
      await page.keyboard.press('Enter');
      await until(page, `document.querySelector('.find [role=status]').textContent === '${count}'`);
      if (holder)
        assert.equal(await page.evaluate(`document.querySelector('${holder}').open`), true);
      await page.keyboard.press('Escape');
    }
  },
);

test(
  'an address opens what it leads to, with the words that were looked for',
  options,
  async (t) => {
    const { page, address } = await opened(t, '?find=unusual#turn-2');
    await until(page, "document.querySelector('.find [role=status]').textContent === '1 of 1'");
    assert.equal(await page.evaluate("document.querySelector('.agent').open"), true);
    await page.goto(`${address}#turn-1-call-1`);
    await until(page, "document.querySelector('#turn-1-call-1').open");
  },
);

test('a kind can be left out, and comes back when a link leads into it', options, async (t) => {
  const { page } = await opened(t);
  const shown = "getComputedStyle(document.querySelector('#turn-1-call-1')).display !== 'none'";
  await page.click('.reading-tools [data-kind="tools"]');
  assert.equal(await page.evaluate(shown), false);
  assert.equal(await page.getAttribute('[data-kind="tools"]', 'aria-pressed'), 'false');
  await page.evaluate("location.hash = '#turn-1-call-1'");
  await until(page, shown);
});

test('times are the reader’s, and the exact one is told', options, async (t) => {
  const { page } = await opened(t, '', { timezoneId: 'Asia/Tokyo' });
  const time = page.locator('#turn-1 > header time');
  assert.equal(await time.textContent(), '2026-01-01 18:00');
  assert.equal(await time.getAttribute('title'), '2026-01-01T09:00:00.000Z');
});

test('on a phone without script, the list of turns lies behind its button', options, async (t) => {
  const { page } = await opened(t, '', {
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });
  const rail = page.locator('#turns');
  assert.equal(await rail.isVisible(), false);
  await page.click('.bar-turns');
  assert.equal(await rail.isVisible(), true);
});

test('printing opens all, and leaves it as it was', options, async (t) => {
  const { page } = await opened(t);
  const open = "document.querySelectorAll('main details[open]').length";
  const count = await page.evaluate(open);
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  assert.equal(
    await page.evaluate(open),
    await page.evaluate("document.querySelectorAll('main details').length"),
  );
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  assert.equal(await page.evaluate(open), count);
});
