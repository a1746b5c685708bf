import { Worker } from 'node:worker_threads';
import type { Item, Turn } from '../harness/turn.ts';
import type { FindWords } from './index-part.ts';
import { searchedPart, type Words, wordsOf } from './words.ts';

/** Put in by the build; absent when the sources run as they are. */
declare const TRACECRAFT_VERSION: string | undefined;

const script = new URL(
  typeof TRACECRAFT_VERSION === 'string' ? './words-worker.cjs' : './words-worker.ts',
  import.meta.url,
);

interface Answer {
  id: number;
  words: Words[];
}

/**
 * Looks for words in a thread of its own, which is a third of what indexing takes. Where there can be no such
 * thread, or it dies, they are looked for here. Close it at the end: it keeps the process.
 */
export function findWordsElsewhere(): { find: FindWords; close(): void } {
  const waiting = new Map<number, { turns: readonly Turn[]; done(words: Words[]): void }>();
  let worker: Worker | undefined = new Worker(script, {
    resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 80 },
  });
  let next = 0;
  worker.on('message', ({ id, words }: Answer) => {
    waiting.get(id)?.done(words);
    waiting.delete(id);
  });
  // What ends it is told by this, too; an error that nobody listens to would end the process.
  worker.on('error', () => {});
  worker.on('exit', () => {
    worker = undefined;
    for (const { turns, done } of waiting.values()) done(turns.map(wordsOf));
    waiting.clear();
  });
  return {
    find(turns) {
      next += 1;
      try {
        worker?.postMessage({ id: next, turns: turns.map(searched) });
      } catch {
        // An input of a tool that is nested too deep to be sent.
        return Promise.resolve(turns.map(wordsOf));
      }
      if (!worker) return Promise.resolve(turns.map(wordsOf));
      return new Promise((done) => waiting.set(next, { turns, done }));
    },
    close() {
      worker?.terminate();
    },
  };
}

/** Without what no word is taken from. */
function searched(turn: Turn): Turn {
  const items = turn.items.filter(({ kind }) => kind !== 'image' && kind !== 'injected');
  return { ...turn, items: items.map(shortened), calls: [] };
}

function shortened(item: Item): Item {
  if (item.kind === 'tool') {
    const { result } = item;
    return result ? { ...item, result: { ...result, text: searchedPart(result.text) } } : item;
  }
  return 'text' in item ? { ...item, text: searchedPart(item.text) } : item;
}
