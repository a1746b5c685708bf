import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeUser } from '../cli/tracecraft.ts';
import { filesBelow } from '../e2e/scenario.ts';
import { noChromium, sharedBrowser, type Window } from '../support/browser.ts';
import { examine, misdeeds, targetOf } from './examine.ts';
import { corpus } from './hostile/corpus.ts';
import { script } from './hostile/markup.ts';
import { sessionId, writeHostile } from './hostile/session.ts';

const browser = sharedBrowser();
let opened: Promise<Window> | undefined;

/** Opens the page with every fold of it, and sees that it does nothing that it may not do. */
async function look(site: string, url: string) {
  const { open, sent } = await browser();
  // As wide as a phone: nothing that stands in a transcript may make a page scroll sideways.
  opened ??= open({ viewport: { width: 390, height: 844 } });
  const window = await opened;
  window.log.clear();
  sent.length = 0;
  await window.page.goto(url, { timeout: 30_000 });
  const seen = await examine(window.page);
  // What comes late: folds that opened, pictures that could not be read.
  await window.page.waitForTimeout(50);
  assert.equal(await window.page.evaluate('document.documentElement.scrollWidth'), 390);
  assert.deepEqual(seen.active, []);
  assert.deepEqual(await misdeeds(window, await browser(), pathToFileURL(site).href), []);
  return seen;
}

test('hostile transcripts become pages that show their words, run nothing and load nothing', async (t) => {
  const { sandbox, tracecraftWith } = await makeUser(t);
  writeHostile(sandbox.home, corpus);
  const site = join(sandbox.root, 'site');
  const build = ['site', 'build', '--all', '--local', '--images', '--out', site];
  const { exitCode, stderr } = await tracecraftWith({ timeoutMs: 120_000 }, ...build);
  assert.equal(exitCode, 0, stderr);

  const files = filesBelow(sandbox.root).filter((file) => file.endsWith('.html'));
  const index = join(site, 'index.html');
  const pages = new Map(
    files.filter((file) => file !== index).map((file) => [file, readFileSync(file, 'utf8')]),
  );
  const pageOf = (words: string) => [...pages].find(([, text]) => text.includes(words))?.[0];

  await t.test('each has its page, below the folder that was named', () => {
    const missing = corpus.filter(({ ends: [first] }) => first && !pageOf(first));
    assert.deepEqual(
      missing.map(({ title }) => title),
      [],
    );
    for (const agent of ['aaaa', 'bbbb', 'cccc']) assert.ok(pageOf(`Said by ${agent}`), agent);
    const outside = [...pages.keys()].filter((file) => !file.startsWith(join(site, 'sessions')));
    assert.deepEqual(outside, []);
  });

  const skip = noChromium;
  for (const { title, ends, shows } of corpus) {
    const file = ends[0] && pageOf(ends[0]);
    if (!file) continue;
    await t.test(title, { skip }, async () => {
      const { text, links } = await look(site, pathToFileURL(file).href);
      assert.deepEqual(
        [...ends, ...shows].filter((words) => !text.includes(words)),
        [],
        'these words are not shown',
      );
      assert.deepEqual(
        links.filter((link) => !existsSync(targetOf(link).path)),
        [],
        `${relative(site, file)} leads there, where nothing is`,
      );
    });
    pages.delete(file);
  }

  await t.test('sessions in which nothing was said', { skip }, async () => {
    for (const file of pages.keys()) await look(site, pathToFileURL(file).href);
  });

  await t.test('their list', { skip }, async () => {
    const { text } = await look(site, pathToFileURL(index).href);
    for (const shown of [`<script>${script}</script>`, 'Beginning of 5,000 turns'])
      assert.ok(text.includes(shown), `the list shows ${shown}`);
  });

  await t.test('what was found in them', { skip }, async () => {
    await look(site, `${pathToFileURL(index).href}?q=alert`);
    const { page, log } = (await opened) as Window;
    await page.locator('#found .found-turns a').first().waitFor();
    assert.deepEqual((await examine(page)).active, []);
    assert.deepEqual([log.violations, log.errors, log.dialogs], [[], [], []]);
  });

  for (const title of ['a script in every field', 'ends of scripts and styles']) {
    await t.test(`${title}, in a page that stands alone`, { skip }, async () => {
      const number = corpus.findIndex((each) => each.title === title);
      const alone = join(site, `alone-${number}.html`);
      const single = ['site', 'build', '--local', '--single', sessionId(number), '-o', alone];
      const { exitCode, stderr } = await tracecraftWith({ cwd: sandbox.home }, ...single);
      assert.equal(exitCode, 0, stderr);
      const { text } = await look(site, pathToFileURL(alone).href);
      assert.ok(text.includes(`End of ${title}`));
      const { page } = (await opened) as Window;
      assert.ok((await page.locator('.bar-tools button').count()) > 0, 'its own script runs');
    });
  }

  const [anyPage = index] = files.filter((file) => file !== index);
  const asked = {
    [index]: ['q', 'kind', 'project', 'harness', 'text', 'sort'],
    [anyPage]: ['find'],
  };
  for (const words of hostileWords) {
    await t.test(
      `an address that asks for ${JSON.stringify(words).slice(0, 60)}`,
      { skip },
      async () => {
        const encoded = encodeURIComponent(words.toWellFormed());
        for (const [file, names] of Object.entries(asked)) {
          const { href } = pathToFileURL(file);
          const query = names.map((name) => `${name}=${encoded}`).join('&');
          await look(site, `${href}?${query}#${encoded}`);
        }
      },
    );
  }
});

/** What somebody could send a link with. */
const hostileWords = [
  `<img src=x onerror="${script}">`,
  `"><script>${script}</script>`,
  `javascript:${script}`,
  '__proto__',
  'constructor',
  '\u0000\u2028 ((((( [a-z]+ \\',
  '%',
  'x'.repeat(10_000),
];
