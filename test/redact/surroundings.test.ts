import assert from 'node:assert/strict';
import test from 'node:test';
import { pieceAt, surroundings } from '../../src/redact/surroundings.ts';
import { seeded } from '../support/random.ts';

const random = seeded();

test(`what is near a changed place is read once, with what stands around it (seed ${random.seed})`, () => {
  for (let n = 0; n < 300; n++) {
    const lines = Array.from({ length: random.between(1, 9) }, () => {
      const bytes = Buffer.from('xé秘'.repeat(random.between(20, 20_000)));
      const step = random.pick([30, 3_000, 100_000]);
      const places: number[] = [];
      for (let at = random.between(0, step); at < bytes.length; at += random.between(1, step)) {
        places.push(at);
      }
      return { bytes, places };
    });
    const counted = lines.map(() => 0);
    const seen = lines.map((): [number, number][] => []);
    for (const { text, pieces } of surroundings(lines)) {
      for (const piece of pieces) {
        const { line, start, end, first, upTo, at } = piece;
        const { bytes } = lines[line] as (typeof lines)[number];
        assert.ok(text.subarray(at, at + end - start).equals(bytes.subarray(start, end)));
        assert.equal(text[at + end - start], 0x0a);
        assert.ok(start === 0 || ((bytes[start] as number) & 0xc0) !== 0x80);
        assert.ok(start <= first && first <= upTo && upTo <= end);
        assert.ok(start === 0 || first - start >= 240);
        assert.ok(first >= (counted[line] as number));
        counted[line] = upTo;
        seen[line]?.push([first, upTo]);
        for (const place of [at, at + end - start]) assert.equal(pieceAt(pieces, place), piece);
      }
    }
    for (const [i, { places, bytes }] of lines.entries()) {
      for (const place of places) {
        for (const at of [
          place,
          Math.max(0, place - 100),
          Math.min(bytes.length - 1, place + 100),
        ]) {
          assert.ok(seen[i]?.some(([first, upTo]) => first <= at && at < upTo));
        }
      }
    }
  }
});
