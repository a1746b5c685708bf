import type { Lines, Turn } from './turn.ts';
import { type OpenReader, type Rewound, withFate } from './turn-reader.ts';

/** The common model of a record's lines, turn by turn; memory does not grow with the record's text. */
export type ReadTurns = (lines: Lines) => AsyncIterable<Turn>;

/**
 * Reads a record from its beginning to its end, each turn with its fate. Where that stands behind the turn
 * (`fatesBehind`), lines that can be iterated again are read twice.
 */
export function wholeRecord(open: OpenReader, { fatesBehind = false } = {}): ReadTurns {
  return async function* turns(lines) {
    const rewound: Rewound = new Set();
    const fates = fatesBehind && lines.replayable ? await findRewound(open, lines) : rewound;
    const reader = open({ marks: new Map(), rewound });
    for await (const line of lines) {
      reader.take(line);
      for (const turn of reader.finished()) yield withFate(turn, fates);
    }
    reader.end();
    for (const turn of reader.finished()) yield withFate(turn, fates);
  };
}

async function findRewound(open: OpenReader, lines: Lines): Promise<Rewound> {
  const rewound: Rewound = new Set();
  const reader = open({ marks: new Map(), rewound });
  for await (const line of lines) {
    reader.take(line);
    reader.finished();
  }
  reader.end();
  return rewound;
}
