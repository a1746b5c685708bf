import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** Words that stand in many turns, together in fewer, and a beginning of some. */
const queries = [
  'session',
  'token key',
  'authorization request cursor',
  'bucke',
  'secret',
  'response user part',
];

/**
 * ms from typing to the first turn that is shown, each query in a browser that has just opened the list from its
 * folder. `executablePath`: a Chromium.
 */
export async function firstHits(site: string, executablePath: string): Promise<number[]> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const times: number[] = [];
    for (const query of queries) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(site, 'index.html')).href);
      await page.locator('input[name=q]').focus();
      times.push(await page.evaluate(untilFirstHit, query));
      await context.close();
    }
    return times;
  } finally {
    await browser.close();
  }
}

/** Runs in the page. */
function untilFirstHit(query: string): Promise<number> {
  // The browser's names are not among this program's types.
  const { document, MutationObserver, Event } = globalThis as unknown as BrowserGlobals;
  const box = document.querySelector('input[name=q]');
  return new Promise((resolve) => {
    const start = performance.now();
    new MutationObserver((_, observer) => {
      if (!document.querySelector('.found-turns a')) return;
      observer.disconnect();
      resolve(performance.now() - start);
    }).observe(document.querySelector('#found'), { childList: true, subtree: true });
    box.value = query;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

interface BrowserGlobals {
  document: { querySelector(selector: string): HTMLBox };
  MutationObserver: new (
    take: (changes: unknown, observer: { disconnect(): void }) => void,
  ) => { observe(element: HTMLBox, options: object): void };
  Event: new (name: string, options: object) => object;
}

interface HTMLBox {
  value: string;
  dispatchEvent(event: object): void;
}
