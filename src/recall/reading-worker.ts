import { parentPort } from 'node:worker_threads';
import { giveBack, ownMemory } from './give-back.ts';
import { partRead } from './index-part.ts';
import { changedMarks } from './marks.ts';
import type { Answer, Asked, PartThere, RowElsewhere } from './read-elsewhere.ts';
import { beginning, readStretch, type Standing } from './read-stretch.ts';
import { bodyOf, rowOf } from './store-turn.ts';

/** The thread of `read-elsewhere.ts`: takes stretches of records, and gives what the index is to hold of them. */

interface OpenRecord {
  from: Standing;
  marks: Map<number, number>;
}

const records = new Map<number, OpenRecord>();

parentPort?.on('message', (asked: Asked) => {
  const answer = answerTo(asked);
  parentPort?.postMessage(answer, answer.bytes ? ownMemory(answer.bytes) : [answer.buffer]);
  if (!answer.bytes) giveBack(asked.bytes);
});

function answerTo(asked: Asked): Answer {
  const { id, record, bytes } = asked;
  try {
    const read = readHere(asked);
    if (read) return { id, ...read };
  } catch {
    // What it is, the one who asked finds out by reading it there.
    records.delete(record);
  }
  return { id, bytes };
}

/** Undefined where what comes before it was not read here. */
function readHere({ record, of, bytes, isFirst, goesOn }: Asked): PartThere | undefined {
  const open = isFirst
    ? { from: beginning, marks: new Map<number, number>() }
    : records.get(record);
  if (!open) return undefined;
  const marks = changedMarks((mark) => open.marks.get(mark));
  const stretch = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows: RowElsewhere[] = [];
  const texts = joinedTexts(bytes.length);
  const options = { harness: of.harness, from: open.from, marks, goesOn };
  const read = readStretch(stretch, options, (turn) => {
    const { words, ...row } = rowOf(of, turn);
    const body = texts.add(bodyOf(turn));
    const ends = { body, said: texts.addBytes(words.said), done: texts.addBytes(words.done) };
    rows.push({ ordinal: turn.ordinal, row, ends });
  });
  for (const [mark, turn] of marks.changes) open.marks.set(mark, turn);
  if (goesOn) records.set(record, { ...open, from: read.standing });
  else records.delete(record);
  const { fates, ...part } = partRead(read);
  const { returned } = fates;
  return {
    buffer: texts.take(),
    part: {
      ...part,
      rows,
      bytes: bytes.length,
      rewound: [...fates],
      returned,
      marks: marks.changes,
    },
  };
}

/** Bytes of texts, one behind the other. `about`: how many they will be. */
function joinedTexts(about: number) {
  let bytes = Buffer.from(new ArrayBuffer(about));
  let end = 0;

  function makeRoom(size: number): void {
    const missing = size - (bytes.length - end);
    if (missing > 0) bytes = Buffer.from(bytes.buffer.transfer(bytes.length + missing + about));
  }

  return {
    /** Where it ends. */
    add(text: string): number {
      if (text.length * 3 > bytes.length - end) makeRoom(Buffer.byteLength(text));
      end += bytes.write(text, end);
      return end;
    },
    /** The same of UTF-8. */
    addBytes(utf8: Uint8Array): number {
      makeRoom(utf8.length);
      bytes.set(utf8, end);
      end += utf8.length;
      return end;
    },
    /** Without a copy; nothing can be added any more. */
    take: () => bytes.buffer.transfer(end),
  };
}
