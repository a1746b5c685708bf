import assert from 'node:assert/strict';
import { closeSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openRequested, requestedName } from '../../../src/site/serve/requested-file.ts';
import { temporaryFolder } from '../../support/machine.ts';

test('a target names a file of the site, by whichever spelling', () => {
  assert.equal(requestedName('/'), 'index.html');
  assert.equal(requestedName('/?q=..%2f'), 'index.html');
  assert.equal(requestedName('/sessions/p/a.html?find=x#turn-1'), 'sessions/p/a.html');
  assert.equal(requestedName('/sessions/%E5%90%8D%20a/b.html'), 'sessions/名 a/b.html');
});

for (const target of [
  ...['/../x', '/a/../../x', '/..%2f..%2fetc/passwd', '/%2e%2e/x', '/%2e%2e%2fx', '/a/%2e%2e/x'],
  ...['/..%5c..%5cx', '/a\\..\\x', '/%00', '/a.html%00.txt', '/C:/x', '/%C3%28', '/%', '/%zz'],
  ...['//etc/passwd', '/a//b', '/a/', '/.tracecraft-site.json', '/.tracecraft-site-x/1', '/a/.b'],
  ...['http://127.0.0.1/x', '*', '', 'x', '/%252e%252e%00', '/a%0ab'],
]) {
  test(`${JSON.stringify(target)} names nothing`, () => {
    assert.equal(requestedName(target), undefined);
  });
}

test('only plain files within the folder are opened, not what a link leads to', (t) => {
  const root = temporaryFolder(t);
  const outside = temporaryFolder(t);
  writeFileSync(join(outside, 'secret.txt'), 'x');
  mkdirSync(join(root, 'sessions'));
  writeFileSync(join(root, 'sessions/a.html'), 'a');
  symlinkSync(join(outside, 'secret.txt'), join(root, 'sessions/link.txt'));
  symlinkSync(outside, join(root, 'folder'));
  const file = openRequested(root, 'sessions/a.html');
  assert.equal(file?.size, 1);
  if (file) closeSync(file.descriptor);
  for (const name of ['sessions/link.txt', 'folder/secret.txt', 'sessions', 'none', 'a/b/c']) {
    assert.equal(openRequested(root, name), undefined, name);
  }
});
