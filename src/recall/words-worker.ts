import { parentPort } from 'node:worker_threads';
import type { Turn } from '../harness/turn.ts';
import { wordsOf } from './words.ts';

/** The thread of `words-elsewhere.ts`: takes turns, and gives their words. */

parentPort?.on('message', ({ id, turns }: { id: number; turns: Turn[] }) => {
  parentPort?.postMessage({ id, words: turns.map(wordsOf) });
});
