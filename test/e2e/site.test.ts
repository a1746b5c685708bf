import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { Page } from 'playwright-core';
import { examine, misdeeds, targetOf } from '../site/examine.ts';
import {
  noChromium,
  seriousFindings,
  sharedBrowser,
  until,
  type WindowOptions,
} from '../support/browser.ts';
import { serveFolder } from '../support/static-server.ts';
import { filesBelow, playScene, type Scene } from './scenario.ts';
import { corpusScript, playCorpus } from './site-corpus.ts';

const browser = sharedBrowser();
const phone: WindowOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

/** A site, wherever it lies: `url` without a slash at its end. */
interface Site {
  url: string;
  /** What its pages may ask for. */
  folder: string;
}

test('real sessions as pages', { skip: noChromium, timeout: 240_000 }, (t) =>
  playScene({ script: corpusScript }, async (scene) => {
    const { basket } = await playCorpus(scene);
    const folder = join(scene.sandbox.root, 'site');
    await scene.tracecraft('site', 'build', '--all', '--out', folder);
    const moved = join(scene.sandbox.root, 'a folder with spaces & more');
    cpSync(folder, moved, { recursive: true });
    const served = await serveFolder(folder, '/some/prefix');
    try {
      const here = { url: pathToFileURL(folder).href, folder: pathToFileURL(folder).href };
      const there = { url: pathToFileURL(moved).href, folder: pathToFileURL(moved).href };
      const host = { url: served.url, folder: served.url };
      await everyLinkLeadsSomewhere(t, here, folder);
      for (const [place, site] of Object.entries({
        'file://': here,
        'another folder': there,
        'a prefix of a host': host,
      })) {
        await t.test(`${place}: from the list to a session, and back`, () => walkThrough(site));
        await t.test(`${place}: what was said and done is found`, () => searchAll(site));
      }
      await listTests(t, here);
      await sessionTests(t, here, pageOf(folder, basket));
      await mannerTests(t, here);
      await liveTest(t, scene, basket);
    } finally {
      await served.close();
    }
  }),
);

/** The page of a record, from the site's root. */
function pageOf(folder: string, record: string): string {
  const told = `<dt>Session</dt><dd><code>${record}</code>`;
  const file = filesBelow(folder).find(
    (path) => path.endsWith('.html') && readFileSync(path, 'utf8').includes(told),
  );
  assert.ok(file, `a page of ${record}`);
  return file.slice(folder.length + 1);
}

/** A window of its own; whatever it is used for, nothing may be asked for but the site's own files. */
async function visit(
  site: Site,
  path: string,
  look: (page: Page) => Promise<void>,
  options?: WindowOptions,
): Promise<void> {
  const own = await browser();
  own.sent.length = 0;
  const window = await own.open(options);
  try {
    await window.page.goto(`${site.url}/${path}`);
    await look(window.page);
    assert.deepEqual(await misdeeds(window, own, site.folder), []);
  } finally {
    await window.close();
  }
}

async function everyLinkLeadsSomewhere(t: TestContext, site: Site, folder: string) {
  await t.test('every link leads to something that is there, and nothing is active', async () => {
    const pages = filesBelow(folder).filter((file) => file.endsWith('.html'));
    assert.equal(pages.length, 5, pages.join('\n'));
    for (const file of pages) {
      await visit(site, file.slice(folder.length + 1), async (page) => {
        const { active, links } = await examine(page);
        assert.deepEqual(active, []);
        const lost = [];
        for (const link of links) {
          const { path, id } = targetOf(link);
          const isThere =
            path === file
              ? id === '' || (await page.locator(`[id="${id}"]`).count()) === 1
              : filesBelow(folder).includes(path);
          if (!isThere) lost.push(link);
        }
        assert.deepEqual(lost, []);
      });
    }
  });
}

async function walkThrough(site: Site): Promise<void> {
  await visit(site, 'index.html', async (page) => {
    const titles = page.locator('#sessions .col-title > a');
    assert.deepEqual((await titles.allTextContents()).sort(), [
      'make the basket',
      'make the basket',
      'sign people in',
      'write the manual',
    ]);
    await titles.getByText('sign people in').click();
    await page.locator('h1', { hasText: 'sign people in' }).waitFor();
    await page.getByText('They can sign in.').last().waitFor();
    await page.locator('.bar-home').click();
    await page.locator('#sessions').waitFor();
  });
}

async function searchAll(site: Site): Promise<void> {
  await visit(site, 'index.html', async (page) => {
    const query = page.locator('[name=q]');
    const hits = page.locator('#found .found-turns a');
    for (const words of ['total is right', '税込み', 'from-the-tool', 'counted-by-the-agent']) {
      await query.fill(words);
      await page.waitForURL((url) => url.searchParams.get('q') === words);
      await page.locator('.found-count', { hasText: /^\d+ turns? in/ }).waitFor();
      await hits.first().waitFor();
    }
    await hits.first().click();
    await page.locator('h1', { hasText: 'make the basket' }).waitFor();
    await isMarked(page, 'counted-by-the-agent');
    await page.goBack();
    await hits.first().waitFor();
    assert.equal(await query.inputValue(), 'counted-by-the-agent');
    await query.fill('nobodysaidthis');
    await page.getByText('Nothing was found.').waitFor();
  });
}

/** The words are marked where they stand, and can be seen. */
async function isMarked(page: Page, words: string): Promise<void> {
  await until(
    page,
    `(() => {
    const [range] = CSS.highlights.get('found-here') ?? [];
    if (!range) return false;
    const { top, bottom } = range.getBoundingClientRect();
    const seen = range.startContainer.parentElement.checkVisibility({ contentVisibilityAuto: false });
    return seen && bottom > 0 && top < innerHeight && ${JSON.stringify(words)}.includes(range.toString().toLowerCase());
  })()`,
  );
}

async function listTests(t: TestContext, site: Site): Promise<void> {
  const titles = (page: Page) => page.locator('#sessions .col-title > a');
  const shows = (page: Page, count: number) =>
    until(page, `document.querySelectorAll('#sessions .col-title > a').length === ${count}`);

  await t.test('the list is narrowed by project, harness and words, and its address says so', () =>
    visit(site, 'index.html', async (page) => {
      await page.locator('[name=project]').selectOption({ label: 'github.com/someone/manuals' });
      await shows(page, 1);
      await page.locator('[name=project]').selectOption('');
      await page.locator('[name=harness]').selectOption({ label: 'Codex' });
      await shows(page, 1);
      assert.equal(await titles(page).textContent(), 'sign people in');
      await page.locator('[name=harness]').selectOption('');
      await page.locator('[name=text]').fill('MANUAL');
      await shows(page, 1);
      await page.locator('.listed', { hasText: '1 of 4 sessions' }).waitFor();
      await page.reload();
      await shows(page, 1);
      assert.equal(await page.locator('[name=text]').inputValue(), 'MANUAL');
    }),
  );

  await t.test('the list is sorted by a column, the other way, and by day again', () =>
    visit(site, 'index.html', async (page) => {
      const head = page.locator('th.col-tools');
      await head.getByRole('button').click();
      assert.equal(await head.getAttribute('aria-sort'), 'descending');
      assert.equal(await titles(page).first().textContent(), 'make the basket');
      await head.getByRole('button').click();
      assert.equal(await head.getAttribute('aria-sort'), 'ascending');
      assert.equal(await titles(page).last().textContent(), 'make the basket');
      await page.reload();
      assert.equal(await head.getAttribute('aria-sort'), 'ascending');
      await head.getByRole('button').click();
      assert.equal(await head.getAttribute('aria-sort'), null);
    }),
  );

  await t.test('with keys alone: to the search, through the list, into a session', () =>
    visit(site, 'index.html', async (page) => {
      await page.keyboard.press('Tab');
      assert.equal(await focused(page), 'Skip to the content');
      await page.keyboard.press('j');
      const first = await focused(page);
      await page.keyboard.press('j');
      assert.notEqual(await focused(page), first);
      await page.keyboard.press('k');
      assert.equal(await focused(page), first);
      await page.keyboard.press('/');
      await page.keyboard.type('seq 400');
      await page.locator('#found .found-turns a').first().waitFor();
      await page.keyboard.press('Tab');
      await page.evaluate('document.activeElement.blur()');
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.locator('h1', { hasText: 'make the basket' }).waitFor();
    }),
  );

  await t.test('a fork is told in the list and in both pages', () =>
    visit(site, 'index.html', async (page) => {
      const lineage = page.locator('#sessions').getByText(/fork/i);
      assert.ok((await lineage.count()) >= 1, 'the list tells of a fork');
      await openSession(page, 'try another way to pay');
      await page
        .locator('main')
        .getByRole('link', { name: /make the basket/ })
        .first()
        .click();
      await page
        .getByText(/税込み/)
        .first()
        .waitFor({ state: 'attached' });
      await page.locator('main').getByText(/fork/i).first().waitFor();
    }),
  );
}

function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement?.textContent?.trim()');
}

/** The one of the sessions of a title in which this was said. */
async function openSession(page: Page, said: string): Promise<void> {
  await page.locator('[name=q]').fill(`"${said}"`);
  await page.locator('#found .found-session h2 a').first().click();
  await page.locator('[data-page=session]').waitFor();
}

async function sessionTests(t: TestContext, site: Site, basket: string): Promise<void> {
  const inBasket = (
    title: string,
    look: (page: Page) => Promise<void>,
    hash = '',
    options?: WindowOptions,
  ) => t.test(title, () => visit(site, basket + hash, look, options));

  await inBasket(
    'a session shows what was made: edits, commands with their results, the subagent',
    async (page) => {
      await page.keyboard.press('o');
      for (const shown of [
        'A basket needs a total.',
        'export function total',
        'from-the-tool',
        'missing-file',
        'counted-by-the-agent',
        'There is one file.',
        'かごの合計は税込みで表示されます。',
      ]) {
        const place = page.locator('main .talk').getByText(shown).first();
        await place.waitFor();
      }
      await page.locator('.agent .who', { hasText: 'Task' }).waitFor();
      await page.locator('del', { hasText: 'sum + price, 0' }).waitFor();
      await page.locator('ins', { hasText: 'sum + price' }).first().waitFor();
      await page.locator('pre .hljs-keyword', { hasText: 'export' }).first().waitFor();
      assert.equal(
        await page.locator('a[href="https://example.com/manual"]').first().getAttribute('rel'),
        'noopener noreferrer nofollow',
      );
    },
  );

  await inBasket('the rail leads to a turn, and marks the one that is read', async (page) => {
    const links = page.locator('#turns a');
    await links.last().click();
    const hash = await page.evaluate('location.hash');
    await until(
      page,
      `document.querySelector('#turns [aria-current]')?.hash === ${JSON.stringify(hash)}`,
    );
    await page.mouse.move(800, 400);
    await page.evaluate(`document.querySelector('#turn-1').scrollIntoView()`);
    await until(page, `document.querySelector('#turns [aria-current]')?.hash === '#turn-1'`);
    assert.equal(await page.locator('#turns [aria-current]').count(), 1);
  });

  await inBasket(
    'a link to a call opens the folds that it lies in',
    async (page) => {
      const call = page.locator('#turn-1-call-3');
      await call.getByText('from-the-tool').first().waitFor();
      assert.ok(await isInView(page, '#turn-1-call-3'));
    },
    '#turn-1-call-3',
  );

  await inBasket('a link within the page does, too', async (page) => {
    await page.evaluate(`location.hash = '#turn-1-call-4'`);
    await page
      .locator('#turn-1-call-4')
      .getByText(/No such file/)
      .first()
      .waitFor();
    assert.ok(await isInView(page, '#turn-1-call-4'));
  });

  await inBasket(
    'what the address asks for is marked and opened',
    async (page) => {
      await isMarked(page, 'from-the-tool');
    },
    '?find=from-the-tool',
  );

  await inBasket('find in page opens what it hits', async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('counted-by-the');
    await page.keyboard.press('Enter');
    await isMarked(page, 'counted-by-the');
  });

  await inBasket('kinds are taken out and put back', async (page) => {
    await page.keyboard.press('o');
    const tools = page.getByRole('button', { name: /^Tools \d/ });
    const output = page.locator('main .talk').getByText('from-the-tool').first();
    await output.waitFor();
    await tools.click();
    await output.waitFor({ state: 'hidden' });
    assert.equal(await tools.getAttribute('aria-pressed'), 'false');
    await tools.click();
    await output.waitFor();
  });

  await inBasket(
    'with keys alone: to the next turn and back, all folds, the help',
    async (page) => {
      const hashes = async (key: string) => {
        await page.keyboard.press(key);
        return page.evaluate(`document.activeElement.closest('.turn')?.id`);
      };
      assert.equal(await hashes('j'), 'turn-1');
      assert.equal(await hashes('j'), 'turn-2');
      assert.equal(await hashes('k'), 'turn-1');
      await page.keyboard.press('?');
      await page.locator('dialog[open]').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'hidden' });
    },
  );

  await inBasket("a turn's link is copied", async (page) => {
    await page.locator('#turn-2 .anchor').first().click();
    assert.match(page.url(), /#turn-2$/);
  });

  await inBasket(
    'times are the local ones, the exact one on hover',
    async (page) => {
      const time = page.locator('main time').first();
      const datetime = await time.getAttribute('datetime');
      const title = await time.getAttribute('title');
      const text = await time.textContent();
      const local = new Date(datetime ?? '').toLocaleTimeString('en-GB', {
        timeZone: 'Asia/Tokyo',
        hour: '2-digit',
        minute: '2-digit',
      });
      assert.ok(text?.includes(local), `${text} has ${local}`);
      assert.ok(title, 'the exact time');
    },
    '',
    { timezoneId: 'Asia/Tokyo' },
  );

  await inBasket('on paper all stands open', async (page) => {
    await page.emulateMedia({ media: 'print' });
    // What is laid out is told by the next frame.
    await page.waitForFunction(`(() => {
      const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node.nodeValue.includes('counted-by-the-agent') && node.parentElement.closest('.agent, details'))
          return node.parentElement.checkVisibility({ contentVisibilityAuto: true }) && node.parentElement.getBoundingClientRect().height > 0;
    })()`);
  });

  await inBasket(
    'whole without script',
    async (page) => {
      const text = await page.locator('main').textContent();
      for (const shown of ['from-the-tool', 'counted-by-the-agent', '税込み'])
        assert.ok(text?.includes(shown), shown);
      await page.locator('#turn-1 summary').first().click();
      await page.locator('#turns a').last().click();
      assert.match(page.url(), /#turn-\d+$/);
    },
    '',
    { javaScriptEnabled: false },
  );

  await inBasket(
    'nothing moves for those who asked for that',
    async (page) => {
      const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((element) => {
      const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
      return [transitionDuration, animationDuration].some((time) => time.split(',').some((each) => parseFloat(each) > 0.01)) || scrollBehavior === 'smooth';
    }).length`);
      assert.equal(moving, 0);
    },
    '',
    { reducedMotion: 'reduce' },
  );

  await inBasket('body text has 15 pixels or more', async (page) => {
    await page.keyboard.press('o');
    const small = await page.evaluate(`(() => {
      const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
      const small = new Set();
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.nodeValue.trim()) continue;
        const element = node.parentElement;
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (element.closest('p, li, dd, .message, .text') && size < 15 && !element.closest('small, .quiet-text, .size, .outcome, dl.stats, pre, code'))
          small.add(element.localName + '.' + element.className + ' ' + size + ': ' + node.nodeValue.slice(0, 40));
      }
      return [...small];
    })()`);
    assert.deepEqual(small, []);
  });
  await seenByAll(t, site, basket);
}

async function isInView(page: Page, selector: string): Promise<unknown> {
  await page.waitForTimeout(100);
  return page.evaluate(`(() => {
    const { top, bottom } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  })()`);
}

/** Each state of the pages, light and dark, on a screen and on a phone. */
async function seenByAll(t: TestContext, site: Site, basket: string): Promise<void> {
  const states: [name: string, path: string, prepare?: (page: Page) => Promise<unknown>][] = [
    ['the list', 'index.html'],
    [
      'what was found',
      'index.html?q=total',
      (page) => page.locator('#found .found-turns a').first().waitFor(),
    ],
    ['a session', basket],
    ['a session with all folds open', basket, (page) => page.keyboard.press('o')],
    ['find in page', `${basket}?find=basket`],
    ['the help', basket, (page) => page.keyboard.press('?')],
  ];
  const looks: [name: string, colorScheme: 'light' | 'dark', width: number][] = [
    ['light', 'light', 1280],
    ['dark', 'dark', 1280],
    ['dark on a phone', 'dark', 390],
    ['light on a phone', 'light', 390],
  ];
  for (const [state, path, prepare] of states) {
    await t.test(`${state} keeps nobody out`, () =>
      visit(site, path, async (page) => {
        await prepare?.(page);
        const findings: string[] = [];
        for (const [look, colorScheme, width] of looks) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 840 });
          const found = await seriousFindings(page);
          findings.push(...found.map((each) => `${look}: ${each}`));
          const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          if (Number(wide) > 0) findings.push(`${look}: scrolls sideways by ${wide} pixels`);
        }
        assert.deepEqual(findings, []);
      }),
    );
  }
}

/** What a reader chooses. */
async function mannerTests(t: TestContext, site: Site): Promise<void> {
  await t.test('dark as the system, light as chosen, and so on the next page', () =>
    visit(
      site,
      'index.html',
      async (page) => {
        const dark = await paper(page);
        const theme = page.getByRole('button', { name: /^Theme/ });
        await theme.click();
        const light = await paper(page);
        assert.ok(light > 200 && dark < 80, `paper: dark ${dark}, light ${light}`);
        await page.locator('#sessions .col-title > a').first().click();
        await page.locator('[data-page=session]').waitFor();
        assert.equal(await paper(page), light);
      },
      { colorScheme: 'dark' },
    ),
  );

  await t.test('on a phone the turns are a list that comes and goes', () =>
    visit(
      site,
      'index.html',
      async (page) => {
        await page.locator('#sessions .col-title > a', { hasText: 'write the manual' }).tap();
        const rail = page.locator('#turns');
        await rail.waitFor({ state: 'hidden' });
        await page.getByRole('button', { name: 'Turns' }).tap();
        await rail.waitFor();
        await rail.locator('a').first().tap();
        await rail.waitFor({ state: 'hidden' });
      },
      phone,
    ),
  );

  await t.test('the list is whole without script', () =>
    visit(
      site,
      'index.html',
      async (page) => {
        assert.equal(await page.locator('#sessions .col-title > a').count(), 4);
        assert.equal(await page.locator('.find-tools').isVisible(), false);
      },
      { javaScriptEnabled: false },
    ),
  );
}

/** How bright the page's ground is, of 255. */
async function paper(page: Page): Promise<number> {
  const colour = String(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}

async function liveTest(t: TestContext, scene: Scene, record: string): Promise<void> {
  await t.test('a page that is served follows its session', async () => {
    const { sandbox } = scene;
    const program = join(sandbox.home, '.tracecraft/bin/tracecraft');
    const serve = ['site', 'serve', '--all', '--port', '0', '--json'];
    const server = execa(program, serve, {
      cwd: sandbox.cwd,
      env: sandbox.env,
      extendEnv: false,
      reject: false,
    });
    try {
      const { url, folder } = JSON.parse(await firstLine(server.stdout));
      const site = { url: url.replace(/\/$/, ''), folder: url.replace(/\/$/, '') };
      await visit(site, pageOf(folder, record), async (page) => {
        const fold = page.locator('#turn-1-call-3');
        await fold.locator('summary').first().click();
        const before = await page.evaluate('scrollY');
        await scene.claude('some time later', { args: ['--resume', record] });
        await page
          .locator('.turn', { hasText: 'Words that came live.' })
          .first()
          .waitFor({ state: 'attached' });
        assert.equal(await page.evaluate('scrollY'), before, 'the reader stays where they are');
        assert.equal(await fold.getAttribute('open'), '', 'what is open stays open');
        assert.ok(
          await page
            .getByText(/new turn/)
            .first()
            .isVisible(),
          'it tells of a new turn',
        );
        await page.locator('#turns a').last().click();
        await page.getByText('Words that came live.').first().waitFor();
      });
    } finally {
      server.kill('SIGINT');
    }
    const { exitCode, stderr } = await server;
    assert.equal(exitCode, 0, stderr);
  });
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (bytes) => {
      text += bytes;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    stream.on('end', () => reject(new Error(`It ended without a line: ${text}`)));
  });
}
