import assert from 'node:assert/strict';
import test from 'node:test';
import { checksumOf, hasChecksum } from '../../../src/redact/rules/checksum.ts';

const random = 'a'.repeat(30);

test('a checksum is the CRC-32 as six digits of base 62', () => {
  assert.equal(checksumOf('123456789'), '3jZRME');
  assert.equal(checksumOf(random), '1yLcDB');
});

test('a token that ends with its checksum is told from one that does not', () => {
  assert.equal(hasChecksum(`ghp_${random}${checksumOf(random)}`), true);
  assert.equal(hasChecksum(`npm_${random}000000`), false);
  assert.equal(hasChecksum(`npm_${random}`), false);
});
