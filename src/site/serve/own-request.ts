import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request comes from a reader at this machine, and not through a page from elsewhere in the same browser.
 * By its Host: a foreign name that leads to 127.0.0.1 (DNS rebinding) has another. By what browsers say of its origin:
 * any page could load the search's scripts, and read what they hand it. Readers may follow a link to here.
 */
export function isOwnRequest(headers: IncomingHttpHeaders, port: number): boolean {
  if (!hosts.some((host) => headers.host?.toLowerCase() === `${host}:${port}`)) return false;
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${headers.host?.toLowerCase()}`)
    return false;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

const hosts = ['127.0.0.1', 'localhost', '[::1]'];
