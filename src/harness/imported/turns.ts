import { readerState, stateFields } from '../reader-state.ts';
import { parseLine } from '../records.ts';
import { turnFromJson } from '../turn-json.ts';
import { emptyQueue, turnQueue } from '../turn-queue.ts';
import type { OpenReader } from '../turn-reader.ts';

/** A line that is no turn any more (a hand-edited record) is passed over: the others still tell theirs. */
export const createReader: OpenReader = (_, state = beginning) => {
  const { turns } = stateFields('imported', state);
  const queue = turnQueue(turns);
  return {
    take(line) {
      const record = parseLine(line);
      if (record?.type !== 'turn') return;
      try {
        queue.add(turnFromJson(record));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    },
    finished: queue.fetch,
    end() {},
    state: () => readerState('imported', { turns: queue.state() }),
  };
};

const beginning = readerState('imported', { turns: emptyQueue });
