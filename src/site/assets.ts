import { readFileSync } from 'node:fs';

/** Put in by the build; absent when the sources run as they are. */
declare const TRACECRAFT_VERSION: string | undefined;

const folder = new URL(
  typeof TRACECRAFT_VERSION === 'string' ? './site/' : '../../dist/site/',
  import.meta.url,
);

let read: { style: string; script: string } | undefined;

/** The pages' one style and one script, as text. `npm run build` makes them. */
export function siteAssets(): { style: string; script: string } {
  read ??= {
    style: readFileSync(new URL('site.css', folder), 'utf8'),
    script: readFileSync(new URL('site.js', folder), 'utf8'),
  };
  return read;
}
