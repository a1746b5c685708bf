import assert from 'node:assert/strict';
import test from 'node:test';
import {
  artifactPath,
  asOnDisk,
  faultOf,
  faultOfNew,
} from '../../../src/coordination/artifacts/names.ts';

for (const name of [
  '',
  '/',
  '..',
  '../x',
  'a/../b',
  '/etc/x',
  'a//b',
  '.',
  'a\\b',
  'a\0b',
  'a\nb',
]) {
  test(`${JSON.stringify(name)} is no name of an artifact`, () => {
    assert.throws(() => artifactPath(name), { name: 'UserError', exitCode: 2 });
  });
}

test('a name has parts, as a path has', () => {
  assert.deepEqual(artifactPath('report/index.html'), ['report', 'index.html']);
  assert.deepEqual(artifactPath('report/'), ['report']);
  assert.deepEqual(artifactPath('ä ö .log'), ['ä ö .log']);
  assert.deepEqual(artifactPath('...'), ['...']);
});

for (const name of ['con', 'NUL.txt', 'com1', 'a:b', 'a ', 'a.', 'a?', '<x>']) {
  test(`${JSON.stringify(name)} is a file's name, but on Windows`, () => {
    assert.equal(faultOf(name, 'linux'), undefined);
    assert.equal(faultOf(name, 'win32'), 'Windows has no such files');
  });
}

test('what its key could not tell is not uploaded', () => {
  assert.equal(faultOfNew('x'.repeat(180)), undefined);
  assert.equal(faultOfNew('x'.repeat(181)), 'it is too long');
});

test('names that Windows or a Mac takes for one come to the same there, and nowhere else', () => {
  const [composed, decomposed] = ['R\u00e9sum\u00e9', 're\u0301sume\u0301'];
  for (const platform of ['win32', 'darwin'] as const) {
    assert.equal(asOnDisk(composed, platform), asOnDisk(decomposed, platform));
  }
  assert.notEqual(asOnDisk(composed, 'linux'), asOnDisk(decomposed, 'linux'));
});
