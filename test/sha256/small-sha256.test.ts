import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { smallSha256 } from '../../src/sha256/small-sha256.ts';
import { seeded } from '../support/random.ts';

const random = seeded();

function known(chunks: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

test('every length around the borders of blocks and of the room is hashed as node:crypto does', () => {
  const room = 32 * 1024;
  for (const border of [0, 64, 128, room - 64, room, room + 64, 3 * room]) {
    for (let length = Math.max(0, border - 66); length < border + 66; length += 1) {
      const bytes = Buffer.alloc(length, length & 0xff);
      assert.equal(smallSha256([bytes]), known([bytes]), `${length} bytes`);
    }
  }
});

test(`so are chunks of any size, bytes and texts in turn (seed ${random.seed})`, () => {
  for (let round = 0; round < 300; round += 1) {
    const chunks = Array.from({ length: random.between(0, 6) }, () => {
      const length = random.between(0, random.chance(0.1) ? 90_000 : 200);
      return random.chance(0.5)
        ? Buffer.from(Array.from({ length }, () => random.between(0, 255)))
        : 'wörd 語 '.repeat(length / 8);
    });
    assert.equal(smallSha256(chunks), known(chunks));
  }
});
