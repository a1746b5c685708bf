import { linesOf } from '../harness/records.ts';
import type { Turn } from '../harness/turn.ts';
import { type Marks, openTurns } from '../harness/turn-reader.ts';
import { openReader } from '../harness/turn-readers.ts';
import { Fates } from './fates.ts';

/** Where the reader of a record's turns stands between two stretches. */
export interface Standing {
  /** The ordinal of the last turn that is surely over. */
  over: number;
  /** Of the turns that are not over. */
  rewound: readonly number[];
  state?: unknown;
}

export const beginning: Standing = { over: 0, rewound: [] };

/** How far a stretch of a record has come. */
export interface StretchRead {
  /** The ordinal of its last turn. */
  last: number;
  /** Of all turns so far; those that were given say what was known of it then. */
  fates: Fates;
  /** Behind the stretch; it is to be written, or gone on from, and not to be kept beside. */
  standing: Standing;
}

export interface ReadOptions {
  harness: string;
  from: Standing;
  marks: Marks;
  /** More follows at once: turns that are not over are left to it. */
  goesOn?: boolean | undefined;
}

/** Whether anyone here can read that harness's turns. */
export function isReadable(harness: string): boolean {
  return openReader(harness) !== undefined;
}

/**
 * Reads whole lines of a record that follow what was read, and gives each turn as soon as it is over; behind
 * them those that are not. Throws TypeError for a harness that is not readable, or another version's state.
 */
export function readStretch(
  bytes: Buffer,
  { harness, from, marks, goesOn = false }: ReadOptions,
  take: (turn: Turn) => void,
): StretchRead {
  const open = openReader(harness);
  if (!open) throw new TypeError(`nobody here reads ${harness}`);
  const fates = new Fates(from.rewound);
  const memory = { marks, rewound: fates };
  const reader = open(memory, from.state);
  let over = from.over;
  for (const line of linesOf(bytes)) {
    reader.take(line);
    over = give(reader.finished(), over, take);
  }
  const state = reader.state();
  const last = goesOn ? over : give(openTurns(open, memory, state), over, take);
  return {
    last,
    fates,
    standing: { over, rewound: [...fates].filter((turn) => turn > over), state },
  };
}

/** Sessions from outside may number two turns alike: the later one goes behind. Gives the last one's ordinal. */
function give(turns: readonly Turn[], behind: number, take: (turn: Turn) => void): number {
  let ordinal = behind;
  for (const turn of turns) {
    ordinal = Math.max(ordinal + 1, turn.ordinal);
    take(turn.ordinal === ordinal ? turn : { ...turn, ordinal });
  }
  return ordinal;
}
