/** A run of base64 that decodes to text. */
export interface Base64Text {
  /** Where it stands. */
  start: number;
  end: number;
  decoded: Buffer;
  /** Where the character stands whose bits hold the decoded byte at `index`. */
  startOf(index: number): number;
  /** Behind the last character that holds bits of the decoded byte at `index`. */
  endOf(index: number): number;
}

/** Shorter ones hold no secret that has a shape. */
const shortest = 24;
/** Rows of base64, as `base64` and terminals wrap it, are so long or longer. */
const shortestRow = 40;

/**
 * The texts that stand in a text as base64, of either alphabet. `runs`: where the kernel saw one begin
 * that may hold a text.
 */
export function* base64Texts(text: string, runs: Uint32Array): Generator<Base64Text> {
  let free = 0;
  for (const start of runs) {
    if (start < free) continue;
    const end = runEnd(text, start);
    if (end - start < shortest) continue;
    const rows = rowsFrom(text, start, end);
    free = rows.at(-1)?.end ?? end;
    yield decode(text, rows);
  }
}

interface Row {
  start: number;
  end: number;
}

function runEnd(text: string, from: number): number {
  notInRun.lastIndex = from;
  return notInRun.exec(text)?.index ?? text.length;
}

const notInRun = /[^\w+/-]/g;

/** A full row goes on in the next one. */
function rowsFrom(text: string, start: number, end: number): Row[] {
  const rows = [{ start, end }];
  for (let row = rows[0] as Row; row.end - row.start >= shortestRow; ) {
    const next = row.end + (text[row.end] === '\r' ? 1 : 0);
    if (text[next] !== '\n' || next + 1 >= text.length) break;
    row = { start: next + 1, end: runEnd(text, next + 1) };
    if (row.start === row.end) break;
    rows.push(row);
  }
  return rows;
}

function decode(text: string, rows: readonly Row[]): Base64Text {
  const base64 = rows.map(({ start, end }) => text.slice(start, end)).join('');
  return {
    start: rows[0]?.start ?? 0,
    end: rows.at(-1)?.end ?? 0,
    decoded: Buffer.from(base64, 'base64'),
    startOf: (index) => place(Math.floor((index * 4) / 3)),
    endOf: (index) => place(Math.ceil(((index + 1) * 4) / 3) - 1) + 1,
  };

  function place(index: number): number {
    let left = index;
    for (const { start, end } of rows) {
      if (left < end - start) return start + left;
      left -= end - start;
    }
    return rows.at(-1)?.end ?? 0;
  }
}
