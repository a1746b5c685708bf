import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { ensureFolder, writeFileAtomic, writeNew } from '../../src/state/atomic-file.ts';
import { temporaryFolder } from '../support/machine.ts';

test('a file is replaced whole, with the mode it was given, whatever the umask', (t) => {
  const path = join(temporaryFolder(t), 'new/folder/file');
  const mask = process.umask(0o077);
  t.after(() => process.umask(mask));
  writeFileAtomic(path, 'one', 0o644);
  writeFileAtomic(path, Buffer.from('two'), 0o644);
  assert.equal(readFileSync(path, 'utf8'), 'two');
  assert.equal(statSync(path).mode & 0o777, 0o644);
});

test('a write that fails leaves the old file, and nothing beside it', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'target/inside'), { recursive: true });
  assert.throws(() => writeFileAtomic(join(folder, 'target'), 'x'));
  assert.deepEqual(readdirSync(folder), ['target']);
});

test('a file that must be new is never written over', (t) => {
  const path = join(temporaryFolder(t), 'file');
  writeFileSync(path, 'old');
  assert.throws(() => writeNew(path, Buffer.from('new'), 0o600), { code: 'EEXIST' });
  assert.equal(readFileSync(path, 'utf8'), 'old');
});

test('folders are made for this user alone', (t) => {
  const path = join(temporaryFolder(t), 'a/b');
  ensureFolder(path);
  assert.equal(statSync(path).mode & 0o777, 0o700);
});

test('the folders that had to be made are told, and the ones that were there are not', (t) => {
  const root = temporaryFolder(t);
  const [a, b] = [join(root, 'a'), join(root, 'a/b')];
  assert.deepEqual(ensureFolder(b), [a, b]);
  assert.deepEqual(ensureFolder(b), []);
});

if (process.platform === 'linux') {
  test('a folder below /proc is refused at once', () => {
    assert.throws(() => ensureFolder('/proc/tracecraft/bucket'), { code: 'ENOENT' });
  });
}
