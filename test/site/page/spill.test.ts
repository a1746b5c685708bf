import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import test from 'node:test';
import { openSpill } from '../../../src/site/page/spill.ts';
import { seeded } from '../../support/random.ts';

const seed = Number(process.env.TRACECRAFT_TEST_SEED ?? Date.now() % 1_000_000);

test(`any stretch of what was written is read back, whatever its length (seed ${seed})`, () => {
  const random = seeded(seed);
  const spill = openSpill();
  try {
    const stretches: { text: string; from: number; to: number }[] = [];
    for (let round = 0; round < 60; round += 1) {
      const length = random.chance(0.1)
        ? random.between(500_000, 3_000_000)
        : random.between(0, 5000);
      const text = random
        .pick(['a', 'é', '日', '👩', 'mixed ✓ '])
        .repeat(length)
        .slice(0, length)
        .toWellFormed();
      const from = spill.length();
      spill.append(text);
      stretches.push({ text, from, to: spill.length() });
      const { text: wanted, ...stretch } = random.pick(stretches);
      assert.ok([...spill.read(stretch.from, stretch.to)].join('') === wanted);
    }
    for (const { text, from, to } of stretches)
      assert.ok([...spill.read(from, to)].join('') === text);
  } finally {
    spill.close();
  }
});

test('nothing lies on the disk for what is small, and nothing stays there of what is long', () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('tracecraft-page-'));
  const before = folders().length;
  const small = openSpill();
  small.append('x'.repeat(100_000));
  assert.equal(folders().length, before);
  const long = openSpill();
  long.append('x'.repeat(1_500_000));
  long.append('y'.repeat(1_500_000));
  assert.equal(folders().length, before + 1);
  long.close();
  small.close();
  assert.equal(folders().length, before);
});
