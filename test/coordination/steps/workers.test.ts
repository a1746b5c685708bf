import test from 'node:test';
import { workThrough } from './work-through.ts';

test('8 workers, 10 of whom are killed, complete each of 120 steps once, in order', async (t) => {
  await workThrough(t, { steps: 120, workers: 8, deaths: 10, ttlMs: 3_000, clockStep: 0 });
});
