import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import { after } from 'node:test';
import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

/** Chromium for tests of pages, and a log of all that a page has it do. */

/** Why tests are skipped; `false` where `TRACECRAFT_TEST_CHROMIUM` names a Chromium. */
export const noChromium = process.env.TRACECRAFT_TEST_CHROMIUM
  ? false
  : 'set TRACECRAFT_TEST_CHROMIUM to the path of a Chromium';

export interface Browser {
  /** A window of a user who was never here. */
  open(options?: WindowOptions): Promise<Window>;
  /** Requests that left the machine, or would have, as `GET http://host/path`. Chromium's own are left out. */
  sent: string[];
  close(): Promise<void>;
}

export type WindowOptions = Pick<
  BrowserContextOptions,
  | 'colorScheme'
  | 'hasTouch'
  | 'isMobile'
  | 'javaScriptEnabled'
  | 'locale'
  | 'permissions'
  | 'reducedMotion'
  | 'timezoneId'
  | 'viewport'
>;

export interface Window {
  page: Page;
  context: BrowserContext;
  log: PageLog;
  close(): Promise<void>;
}

/** What happened in a window, since it was opened or `clear()` was called. */
export interface PageLog {
  /** URLs, those of blocked requests too. */
  requests: string[];
  /** Errors of the console, and what scripts threw. */
  errors: string[];
  /** What the page's policy forbade. */
  violations: string[];
  dialogs: string[];
  popups: string[];
  downloads: string[];
  clear(): void;
}

/** One for a test file: it is closed behind the last test. */
export function sharedBrowser(): () => Promise<Browser> {
  let browser: Promise<Browser> | undefined;
  after(async () => (await browser)?.close());
  return () => {
    browser ??= launchBrowser();
    return browser;
  };
}

export async function launchBrowser(): Promise<Browser> {
  const sent: string[] = [];
  const wire = await deafProxy(sent);
  const running = await chromium.launch({
    executablePath: process.env.TRACECRAFT_TEST_CHROMIUM ?? '',
    // Containers and CI machines lack what its sandbox needs; the pages are this repository's own.
    args: ['--no-sandbox'],
    proxy: {
      server: `http://127.0.0.1:${(wire.address() as AddressInfo).port}`,
      bypass: '127.0.0.1',
    },
  });
  return {
    sent,
    async open(options = {}) {
      const context = await running.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'en-GB',
        timezoneId: 'UTC',
        ...options,
      });
      const log = emptyLog();
      const page = await watched(context, log);
      return { page, context, log, close: () => context.close() };
    },
    async close() {
      await running.close();
      await new Promise((resolve) => wire.close(resolve));
    },
  };
}

/** Takes every request that leaves the machine, and answers none. */
async function deafProxy(sent: string[]): Promise<Server> {
  const note = (method = '', url = '') => {
    if (!chromiumsOwn.test(url)) sent.push(`${method} ${url}`);
  };
  const server = createServer((request, response) => {
    note(request.method, request.url);
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket: Socket) => {
    note('CONNECT', request.url);
    socket.on('error', () => {
      // Whoever asked has gone.
    });
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Updates and the like, which 156 asks for whatever its switches say. */
const chromiumsOwn = /^(?:\w+:\/\/)?[\w.-]+\.(?:google|googleapis|gvt1|gvt2)\.com(?::\d+)?(?:\/|$)/;

async function watched(context: BrowserContext, log: PageLog): Promise<Page> {
  await context.exposeBinding('tcViolation', (_, text: string) => log.violations.push(text));
  await context.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
    tcViolation(event.violatedDirective + ' ' + event.blockedURI))`);
  context.on('request', (request) => log.requests.push(request.url()));
  context.on('console', (message) => {
    if (message.type() === 'error') log.errors.push(message.text());
  });
  context.on('weberror', (error) => log.errors.push(String(error.error())));
  const page = await context.newPage();
  context.on('page', (popup) => log.popups.push(popup.url()));
  context.on('dialog', async (dialog) => {
    log.dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  page.on('download', (download) => log.downloads.push(download.url()));
  return page;
}

function emptyLog(): PageLog {
  const log: PageLog = {
    requests: [],
    errors: [],
    violations: [],
    dialogs: [],
    popups: [],
    downloads: [],
    clear() {
      for (const list of Object.values(log)) if (Array.isArray(list)) list.length = 0;
    },
  };
  return log;
}

let axe: string | undefined;

/**
 * What axe-core calls serious or critical in the page as it is now: `rule: help (first elements)`. It is put
 * in past the page's policy, as the debugger may.
 */
export async function seriousFindings(page: Page): Promise<string[]> {
  axe ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  // It would fetch style sheets, which the pages' policy forbids.
  const options = JSON.stringify({ preload: false, resultTypes: ['violations'] });
  const { violations } = (await page.evaluate(`axe.run(document, ${options})`)) as AxeResult;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const where = nodes.slice(0, 4).map(({ target, any }) => {
        const why = any?.map(({ message }) => message).join('; ');
        return `${target.join(' ')}${why ? ` [${why}]` : ''}`;
      });
      return `${id}: ${help} (${nodes.length}: ${where.join(', ')})`;
    });
}

interface AxeResult {
  violations: {
    id: string;
    impact: string;
    help: string;
    nodes: { target: string[]; any?: { message: string }[] }[];
  }[];
}

/**
 * Waits for an expression of the page to hold, also across a reload: the pages' policy keeps Playwright's own way of
 * it out.
 */
export async function until(page: Page, expression: string, ms = 5_000): Promise<void> {
  const holds = () =>
    page.evaluate(expression).catch((error: Error) => {
      if (/context was destroyed/.test(error.message)) return false;
      throw error;
    });
  for (const end = Date.now() + ms; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`This did not come true: ${expression}`);
    await page.waitForTimeout(50);
  }
}
