import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { noChromium, seriousFindings, sharedBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/machine.ts';
import { examine, misdeeds } from './examine.ts';

/** What the tests of pages rest on is seen where it happens. */

const browser = sharedBrowser();

const misbehaving: Record<string, RegExp> = {
  '<script>window.ran = 1</script>': /ran a script of the transcript/,
  '<script>alert("here")</script>': /showed the dialog here/,
  '<script>throw new Error("thrown")</script>': /told the console Error: thrown/,
  '<script>console.error("said")</script>': /told the console said/,
  '<script>open("about:blank")</script>': /opened about:blank/,
  '<img src="http://evil.test/x.png">':
    /asked for http:\/\/evil\.test[\s\S]*sent GET http:\/\/evil\.test/,
  '<meta http-equiv="Content-Security-Policy" content="img-src \'none\'"><img src="x.png">':
    /was forbidden img-src/,
  '<img src="../outside.png">': /asked for file:.*outside\.png/,
};

for (const [page, seen] of Object.entries(misbehaving)) {
  test(`what ${page} does is seen`, { skip: noChromium }, async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'page.html'), `<!doctype html><title>A page</title>${page}`);
    const own = await browser();
    const window = await own.open();
    await window.page.goto(pathToFileURL(join(folder, 'page.html')).href);
    await window.page.waitForTimeout(50);
    const seenHere = await misdeeds(window, own, pathToFileURL(folder).href);
    assert.match(seenHere.join('\n'), seen);
    own.sent.length = 0;
    await window.close();
  });
}

const active: Record<string, RegExp> = {
  '<p><script src="x.js"></script>': /<script>/,
  '<p onclick="x()">': /<p> onclick/,
  '<p style="color: red">': /<p> style/,
  '<a href="javascript:x()">x</a>': /<a> href=javascript/,
  '<a href="data:text/html,x">x</a>': /<a> href=data/,
  '<a href="//evil.test/">x</a>': /<a> href=\/\/evil/,
  '<a href="http://evil.test/">x</a>': /<a> href=http/,
  '<img src="x.png">': /<img> src=x\.png/,
  '<img src="data:image/svg+xml;base64,AAAA">': /<img> src=data/,
  '<svg><use href="x.svg#a"/></svg>': /<use>/,
  '<form action="x"></form>': /<form> action/,
  '<p id="a"><p id="a">': /two of id a/,
  '<iframe></iframe>': /<iframe>/,
  '<meta http-equiv="refresh" content="9">': /<meta>/,
};

test('what could run or load something is seen, wherever it stands', {
  skip: noChromium,
}, async () => {
  const window = await (await browser()).open();
  for (const [page, seen] of Object.entries(active)) {
    await window.page.setContent(`<!doctype html><title>A page</title><body>${page}`);
    assert.match((await examine(window.page)).active.join('\n'), seen, page);
  }
  await window.close();
  (await browser()).sent.length = 0;
});

test('what keeps people from reading a page is found', { skip: noChromium }, async () => {
  const window = await (await browser()).open();
  await window.page.setContent('<html lang=en><title>x</title><p style="color:#aaa">pale</p>');
  assert.match((await seriousFindings(window.page)).join(), /color-contrast/);
  await window.close();
});
