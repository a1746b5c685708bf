import { Worker } from 'node:worker_threads';
import { semiSpace } from '../young-heap.ts';
import { Fates } from './fates.ts';
import { ownMemory } from './give-back.ts';
import type { PartRead, Stretch } from './index-part.ts';
import type { TurnOf, TurnRow } from './store-turn.ts';
import type { Words } from './words.ts';

/** Put in by the build; absent when the sources run as they are. */
declare const TRACECRAFT_VERSION: string | undefined;

const script = new URL(
  typeof TRACECRAFT_VERSION === 'string' ? './reading-worker.cjs' : './reading-worker.ts',
  import.meta.url,
);

export interface Asked {
  id: number;
  /** A number that the record has as long as it is read. */
  record: number;
  of: TurnOf;
  bytes: Uint8Array;
  isFirst: boolean;
  goesOn: boolean;
}

/** Where it could not be read there, its bytes again. */
export type Answer = { id: number } & (
  | (PartThere & { bytes?: undefined })
  | { bytes: Uint8Array; part?: undefined }
);

export interface PartThere {
  part: PartElsewhere;
  /** The texts of its turns. */
  buffer: ArrayBuffer;
}

interface PartElsewhere extends Omit<PartRead, 'turns' | 'fates' | 'row'> {
  rows: RowElsewhere[];
  rewound: number[];
  returned: Set<number>;
}

export interface RowElsewhere {
  ordinal: number;
  row: Omit<TurnRow, 'words'>;
  /** Where its texts end in the buffer: one behind the other, and the next turn's behind them. */
  ends: Record<'body' | keyof Words, number>;
}

/** `memory`: what the turns' texts lie in. */
export type ReadPart = PartRead & { memory: Uint8Array };

/** What became of a stretch: what it says, or its bytes again, to be read here; undefined where both are lost. */
export type ReadThere = { part: ReadPart } | { bytes: Buffer } | undefined;

export interface ReadElsewhere {
  /**
   * Reads a record's stretches, from its first byte on and in their order, and takes their bytes, which die with the
   * thread.
   */
  read(record: number, stretch: Stretch): Promise<ReadThere>;
  close(): void;
}

/**
 * Reads records in a thread of its own, which is half of what indexing takes; what is left is writing. Close it at
 * the end: it keeps the process.
 */
export function readElsewhere(): ReadElsewhere {
  const waiting = new Map<number, (answer: Answer | undefined) => void>();
  let worker: Worker | undefined = new Worker(script, {
    resourceLimits: { maxYoungGenerationSizeMb: 3 * semiSpace, maxOldGenerationSizeMb: 96 },
  });
  let last = 0;
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  // What ends it is told by this, too; an error that nobody listens to would end the process.
  worker.on('error', () => {});
  worker.on('exit', () => {
    worker = undefined;
    for (const done of waiting.values()) done(undefined);
    waiting.clear();
  });
  return {
    async read(record, { meta, bytes, behind, goesOn = false }) {
      if (!worker) return { bytes };
      last += 1;
      const id = last;
      const { project, harness, session_id } = meta;
      const of = { project, harness, session_id };
      const isFirst = behind === null;
      const asked: Asked = { id, record, of, bytes, isFirst, goesOn };
      const given = ownMemory(bytes);
      worker.postMessage(asked, given);
      const answer = await new Promise<Answer | undefined>((done) => waiting.set(id, done));
      if (answer?.part) return { part: partOf(answer, isFirst) };
      if (given.length === 0) return { bytes };
      return answer && { bytes: bufferOf(answer.bytes) };
    },
    close() {
      worker?.terminate();
    },
  };
}

function partOf({ part, buffer }: PartThere, isFirst: boolean): ReadPart {
  const { rows, rewound, returned, ...rest } = part;
  const fates = new Fates(rewound);
  for (const turn of returned) fates.returned.add(turn);
  let start = 0;
  const upTo = (end: number) => {
    const text = new Uint8Array(buffer, start, end - start);
    start = end;
    return text;
  };
  const turns = rows.map(({ ordinal, row, ends }) => {
    const body = upTo(ends.body);
    const words = { said: upTo(ends.said), done: upTo(ends.done) };
    return { ordinal, body, row: () => ({ ...row, words }) };
  });
  return { ...rest, turns, fates, memory: new Uint8Array(buffer), ...(isFirst && { row: null }) };
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
