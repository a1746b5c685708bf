import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStirring } from '../../../src/usage/live/stirring.ts';
import { temporaryFolder } from '../../support/machine.ts';

const long = 5_000;

function open(t: TestContext) {
  const folder = temporaryFolder(t);
  const stirring = openStirring();
  t.after(() => stirring.close());
  const waited = async (ms = long) => {
    const start = performance.now();
    await stirring.next(ms);
    return performance.now() - start;
  };
  return { folder, stirring, waited };
}

test('a file that counts is told at once, by its path; another one is not', async (t) => {
  const { folder, stirring, waited } = open(t);
  stirring.watch(new Map([[folder, (name) => name.endsWith('.jsonl')]]));
  writeFileSync(join(folder, 'other.txt'), 'x');
  assert.ok((await waited(300)) >= 290);
  assert.deepEqual(stirring.moved(), []);
  writeFileSync(join(folder, 'a.jsonl'), 'x');
  assert.ok((await waited()) < long / 2);
  assert.deepEqual(stirring.moved(), [join(folder, 'a.jsonl')]);
  assert.deepEqual(stirring.moved(), []);
});

test('what moves while nobody waits is not lost', async (t) => {
  const { folder, stirring, waited } = open(t);
  stirring.watch(new Map([[folder, () => true]]));
  assert.ok((await waited(50)) >= 45);
  writeFileSync(join(folder, 'a.jsonl'), 'x');
  await sleep(200);
  assert.ok((await waited()) < long / 2);
});

test('a folder that is gone, or was never there, stops nothing', async (t) => {
  const { folder, stirring, waited } = open(t);
  const gone = join(folder, 'gone');
  mkdirSync(gone);
  stirring.watch(
    new Map([
      [gone, () => true],
      [join(folder, 'never'), () => true],
      [folder, (name: string) => name.endsWith('.jsonl')],
    ]),
  );
  rmSync(gone, { recursive: true });
  await sleep(100);
  await waited(50);
  writeFileSync(join(folder, 'a.jsonl'), 'x');
  assert.ok((await waited()) < long / 2);
});

test('it ends with the signal, and wakes when it is told to', async (t) => {
  const { stirring, waited } = open(t);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await stirring.next(long, controller.signal);
  stirring.wakeIn(50);
  assert.ok((await waited()) < long / 2);
  stirring.wake();
  assert.ok((await waited()) < 100);
});
