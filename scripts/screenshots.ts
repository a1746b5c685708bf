import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { type Browser, chromium, type Page } from 'playwright-core';
import { writeDemo } from './screenshots/demo.ts';
import { writeLive } from './screenshots/live.ts';
import { type Pixels, smallPng } from './screenshots/small-png.ts';
import { terminalPage } from './screenshots/terminal.ts';

/**
 * `node scripts/screenshots.ts [CHROMIUM]`: makes the pictures of `docs/images/`, of pages that the built
 * tracecraft makes of a demo's sessions. A Chromium of another version, or other fonts, give other pixels.
 */
const executablePath =
  process.argv[2] ?? process.env.TRACECRAFT_TEST_CHROMIUM ?? '/usr/bin/chromium';
const repository = resolve(import.meta.dirname, '..');
const images = join(repository, 'docs/images');
const program = join(repository, 'bin/tracecraft.mjs');
const largest = 120_000;

interface Picture {
  name: string;
  size: [width: number, height: number];
  dark?: true;
  page: 'list' | 'session';
  /** Behind the page's address: `?q=words`, `#turn-1`. */
  asks?: string;
  /** What is done before. */
  prepare?: (page: Page) => Promise<unknown>;
}

const pictures: Picture[] = [
  { name: 'sessions', size: [1180, 800], page: 'list' },
  {
    name: 'session',
    size: [1180, 800],
    page: 'session',
    asks: '#turn-1',
    prepare: async (page) => {
      await page.locator('#turn-1-call-5 > summary').click();
      await page.mouse.move(0, 0);
    },
  },
  {
    name: 'search',
    size: [1180, 480],
    page: 'list',
    asks: '?q=rounding',
    prepare: (page) => page.locator('#found .found-turns a').first().waitFor(),
  },
  { name: 'phone', size: [390, 720], dark: true, page: 'session' },
];

const home = mkdtempSync(join(tmpdir(), 'tracecraft-demo-'));
try {
  writeDemo(home);
  const site = join(home, 'site');
  const env = { HOME: home, PATH: process.env.PATH, TRACECRAFT_AGENT: 'kim' };
  const build = ['site', 'build', '--all', '--local', '--out', site];
  await execa(process.execPath, [program, ...build], { cwd: home, env, extendEnv: false });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  await takeAll(browser, site);
  await takeMonitor(browser, join(home, 'live'));
  await browser.close();
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function takeAll(browser: Browser, site: string): Promise<void> {
  mkdirSync(images, { recursive: true });
  for (const { name, size, dark, page: kind, asks = '', prepare } of pictures) {
    const [width, height] = size;
    const context = await browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: 1.5,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
    });
    const page = await context.newPage();
    const list = pathToFileURL(join(site, 'index.html')).href;
    await page.goto(kind === 'list' ? list + asks : list);
    if (kind === 'session') {
      const link = page.getByRole('link', { name: /^Refunds of a part/ }).first();
      const address = await link.getAttribute('href');
      await page.goto(new URL(`${address}${asks}`, list).href);
    }
    await prepare?.(page);
    await page.waitForTimeout(300);
    await keep(page, await page.screenshot({ animations: 'disabled' }), name);
    await context.close();
  }
}

async function takeMonitor(browser: Browser, home: string): Promise<void> {
  writeLive(home, Date.now());
  const html = await terminalPage({
    command: [process.execPath, program, 'monitor'],
    env: { HOME: home, PATH: process.env.PATH ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    columns: 104,
    rows: 9,
    until: /4 live/,
  });
  const context = await browser.newContext({ deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.setContent(html);
  await keep(page, await page.locator('pre').screenshot(), 'monitor');
  await context.close();
}

async function keep(page: Page, picture: Buffer, name: string): Promise<void> {
  const png = small(await pixelsOf(page, picture), name);
  writeFileSync(join(images, `${name}.png`), png);
  console.log(`${name}.png  ${png.length} bytes`);
}

/** With fewer colours until it is small enough. */
function small(pixels: Pixels, name: string): Buffer {
  for (const colours of [256, 128, 64, 32, 16]) {
    const png = smallPng(pixels, colours);
    if (png.length <= largest) return png;
  }
  throw new Error(`${name} is larger than ${largest} bytes even in 16 colours`);
}

/** The browser reads its own picture. */
async function pixelsOf(page: Page, png: Buffer): Promise<Pixels> {
  const reader = await page.context().newPage();
  const { width, height, bytes } = (await reader.evaluate(`(async () => {
    const picture = await createImageBitmap(await (await fetch(${JSON.stringify(`data:image/png;base64,${png.toString('base64')}`)})).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(picture, 0, 0);
    const { data } = pen.getImageData(0, 0, picture.width, picture.height);
    let bytes = '';
    for (let at = 0; at < data.length; at += 32768) bytes += String.fromCharCode(...data.subarray(at, at + 32768));
    return { width: picture.width, height: picture.height, bytes: btoa(bytes) };
  })()`)) as { width: number; height: number; bytes: string };
  await reader.close();
  return { width, height, bytes: Buffer.from(bytes, 'base64') };
}
