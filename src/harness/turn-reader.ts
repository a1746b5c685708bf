import type { Turn } from './turn.ts';

/** What reading a record bit by bit needs: a hook reads what came since the last one, and no more. */

/**
 * Ids of rows and answers that a reader has seen, each with the turn that it belongs to, and what else it
 * must know of turns long over; grows with the record.
 */
export interface Marks {
  get(id: string): number | undefined;
  set(id: string, turn: number): void;
}

/** The turns that the user went back before, by their ordinals, as long as the conversation does not return to them. */
export type Rewound = Set<number>;

/** What a reader keeps outside itself. */
export interface TurnMemory {
  marks: Marks;
  rewound: Rewound;
}

/** One harness's reader of a record's lines. */
export interface TurnReader {
  /** A whole line, with its end or without. */
  take(line: Buffer): void;
  /** Turns that are surely over, in order, each once. That one was gone back before, `rewound` tells. */
  finished(): Turn[];
  /** Closes what is open; `finished` yields it. Nothing may be taken afterwards. */
  end(): void;
  /**
   * JSON: all that a later process needs, besides the memory, to go on as if it had read on. Bounded by
   * the open turn, never by the record. It is to be written, or copied, before the next line is taken.
   */
  state(): unknown;
}

/** Throws TypeError for a state that is none of this version's, or another harness's. */
export type OpenReader = (memory: TurnMemory, state?: unknown) => TurnReader;

/** Bumped when a reader's turns or states change, so that indexes are made anew. */
export const readerVersion = 4;

/**
 * The turns as they would be if the record ended here, behind those that `finished` gave. Neither the
 * memory nor the state changes, nor a reader that the state is of.
 */
export function openTurns(open: OpenReader, memory: TurnMemory, state: unknown): Turn[] {
  const rewound = new Set(memory.rewound);
  const reader = open({ marks: overlay(memory.marks), rewound }, state);
  reader.end();
  return reader.finished().map((turn) => withFate(turn, rewound));
}

export function withFate(turn: Turn, rewound: Rewound): Turn {
  return rewound.has(turn.ordinal) ? { ...turn, fate: 'rewound' } : turn;
}

function overlay(marks: Marks): Marks {
  const own = new Map<string, number>();
  return {
    get: (id) => own.get(id) ?? marks.get(id),
    set: (id, turn) => {
      own.set(id, turn);
    },
  };
}
