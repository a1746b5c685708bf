import assert from 'node:assert/strict';
import test from 'node:test';
import { safeMarkdown } from '../../../src/site/page/safe-markdown.ts';

const html = (text: string) => safeMarkdown(text, { highlight: (code) => code }).trim();
const rel = 'rel="noopener noreferrer nofollow"';

test('an image is a link to it, and in a link the words of that link', () => {
  assert.equal(
    html('![logo](https://a.test/x.png)'),
    `<p><a href="https://a.test/x.png" ${rel}>Image: logo</a></p>`,
  );
  assert.equal(
    html('[![build](https://a.test/x.svg)](https://b.test/) ![alone](https://c.test/x.png)'),
    `<p><a href="https://b.test/" ${rel}><span class="place" title="https://a.test/x.svg">Image: build</span></a> <a href="https://c.test/x.png" ${rel}>Image: alone</a></p>`,
  );
});
