import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Browser, Window } from '../support/browser.ts';

/** What must not be in a page, nor come of it. */
export interface Examined {
  /** Elements, attributes and addresses that could run or load something, and ids that are there twice. */
  active: string[];
  /** Addresses of the page's own links, absolute. */
  links: string[];
  text: string;
}

/** Runs in the page: looks at what the browser made of it, every fold opened. */
const look = `(() => {
  const active = [];
  const forbidden = 'base iframe frame frameset object embed applet audio video source track picture '
    + 'portal template noscript math foreignObject use image animate set style script link';
  const own = 'head > style, head > script, head > link[rel=stylesheet], head > link[rel=icon][href="data:,"]';
  const ids = new Set();
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName;
    const say = (what) => active.push('<' + name + '> ' + String(what).slice(0, 120));
    if (forbidden.split(' ').includes(name) && !element.matches(own)) say(element.outerHTML);
    if (name === 'meta' && /refresh|cookie/i.test(element.httpEquiv)) say(element.outerHTML);
    for (const { name: key, value } of element.attributes) {
      if (/^on|^(?:style|srcdoc|srcset|formaction|ping|background|poster|action|data|manifest)$/.test(key))
        say(key + '=' + value);
      if (key === 'href' && name === 'a' && !goesWell(element)) say('href=' + value);
      if (key === 'src' && name === 'img' && !/^data:image\\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*$/.test(value))
        say('src=' + value);
      if (key === 'target' && !/noopener/.test(element.rel)) say('target=' + value);
    }
    if (element.id) {
      if (ids.has(element.id)) say('two of id ' + element.id);
      ids.add(element.id);
    }
  }
  function goesWell(anchor) {
    const value = anchor.getAttribute('href');
    if (!URL.canParse(value, location.href)) return false;
    const { protocol, host } = new URL(value, location.href);
    if (protocol === 'mailto:') return true;
    if (/^https?:/.test(protocol) && host !== location.host) {
      const rel = anchor.getAttribute('rel');
      return /noreferrer/.test(rel) && /noopener/.test(rel) && /^https?:\\/\\//i.test(value);
    }
    return protocol === location.protocol && !/^(?:[a-z]+:|[/\\\\])/i.test(value);
  }
  const links = [...document.links]
    .filter(({ protocol, host }) => protocol === location.protocol && host === location.host)
    .map(({ href }) => href);
  return { active, links: [...new Set(links)], text: document.body.textContent };
})()`;

export async function examine(page: Page): Promise<Examined> {
  return (await page.evaluate(look)) as Examined;
}

/** What a window did that no page may have it do; empty if all is well. `site`: its address. */
export async function misdeeds(
  { page, log }: Window,
  browser: Browser,
  site: string,
): Promise<string[]> {
  const foreign = log.requests.filter(
    (url) => !url.startsWith(`${site}/`) && !/^data:image\/(?:png|jpeg|gif|webp);base64,/.test(url),
  );
  const ran = await page.evaluate('window.ran');
  return [
    ...foreign.map((url) => `asked for ${url.slice(0, 200)}`),
    ...browser.sent.map((request) => `sent ${request}`),
    ...log.violations.map((violation) => `was forbidden ${violation}`),
    ...log.errors.map((error) => `told the console ${error}`),
    ...log.dialogs.map((dialog) => `showed the dialog ${dialog}`),
    ...log.popups.map((url) => `opened ${url}`),
    ...log.downloads.map((url) => `saved ${url}`),
    ...(ran === undefined ? [] : ['ran a script of the transcript']),
  ];
}

/** Where a link of a page leads to: a path, and the id of an element in it. */
export function targetOf(link: string): { path: string; id: string } {
  const url = new URL(link);
  const id = decodeURIComponent(url.hash.slice(1));
  url.hash = url.search = '';
  return { path: fileURLToPath(url), id };
}
