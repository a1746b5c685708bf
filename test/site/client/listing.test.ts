import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { siteAssets } from '../../../src/site/assets.ts';
import { indexPage } from '../../../src/site/listing/index-page.ts';
import { noChromium, sharedBrowser } from '../../support/browser.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { listedPage } from '../listing/made-page.ts';

const browser = sharedBrowser();

test('t changes the theme in the list as on a page, and not while one types', {
  skip: noChromium,
}, async (t) => {
  const folder = temporaryFolder(t);
  const { style, script } = siteAssets();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets/site.css'), style);
  writeFileSync(join(folder, 'assets/site.js'), script);
  const html = [...indexPage([listedPage()], { title: 'Sessions', density: 'comfortable' })].join(
    '',
  );
  writeFileSync(join(folder, 'index.html'), html);
  const { page, close } = await (await browser()).open();
  t.after(close);
  await page.goto(pathToFileURL(join(folder, 'index.html')).href);
  const theme = () => page.locator('[data-choice=theme]').innerText();
  await page.keyboard.press('t');
  assert.equal(await theme(), 'Theme: light');
  await page.keyboard.press('/');
  await page.keyboard.press('t');
  assert.equal(await page.locator('[name=q]').inputValue(), 't');
  assert.equal(await theme(), 'Theme: light');
});
