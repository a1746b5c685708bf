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
      assert.ok(Buffer.concat([...spill.read(stretch.from, stretch.to)]).toString() === wanted);
    }
    for (const { text, from, to } of stretches)
      assert.ok(Buffer.concat([...spill.read(from, to)]).toString() === text);
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
  // Without a name, it is gone also when the process is killed; Windows has no such files.
  assert.equal(folders().length, process.platform === 'win32' ? before + 1 : before);
  assert.equal([...long.read(1_499_999, 1_500_001)].join(''), 'xy');
  long.close();
  small.close();
  assert.equal(folders().length, before);
});
