import { readFileSync } from 'node:fs';

/** Put in by the build; absent when the sources run as they are. */
declare const TRACECRAFT_VERSION: string | undefined;

export const version: string =
  typeof TRACECRAFT_VERSION === 'string'
    ? TRACECRAFT_VERSION
    : JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
