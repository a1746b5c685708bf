import assert from 'node:assert/strict';
import test from 'node:test';
import { canonicalUrl } from '../../src/bucket/canonical.ts';
import { readableUrl } from '../../src/bucket/readable-url.ts';

const urls: [canonical: string, readable: string][] = [
  [
    's3://b/me/?endpoint=http%3A%2F%2F127.0.0.1%3A9000&region=r',
    's3://b/me/?endpoint=http://127.0.0.1:9000&region=r',
  ],
  ['file:///home/Zo%C3%AB/bucket', 'file:///home/Zoë/bucket'],
  ['file:///home/a%20b/%E6%96%87', 'file:///home/a%20b/文'],
  ['file:///a%2541/b', 'file:///a%2541/b'],
  ['file:///a%3Fb%23c', 'file:///a%3Fb%23c'],
  ['file:///a%0Ab%1Bc', 'file:///a%0Ab%1Bc'],
  ['file:///a%E2%80%AEb', 'file:///a%E2%80%AEb'],
  ['file:///a%FF', 'file:///a%FF'],
];
for (const [canonical, readable] of urls) {
  test(`a URL is shown as ${readable}, and means the same`, () => {
    assert.equal(readableUrl(canonical), readable);
    if (!canonical.includes('%FF')) assert.equal(canonicalUrl(readable, {}), canonical);
  });
}
