import { parseLine } from '../harness/records.ts';

const newline = 0x0a;

/** The same bytes, cut behind line ends alone: the Python client's parts end wherever it had read to. */
export async function* wholeLines(bodies: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const pending: Buffer[] = [];
  for await (const body of bodies) {
    const end = body.lastIndexOf(newline) + 1;
    const ended = body.subarray(0, end);
    if (end > 0) yield pending.length > 0 ? Buffer.concat([...pending.splice(0), ended]) : ended;
    if (end < body.length) pending.push(body.subarray(end));
  }
  if (pending.length > 0) yield Buffer.concat(pending);
}

/** The same for a client that will write behind them: a last line without its end is ended, or left out. */
export async function* endedLines(
  bodies: AsyncIterable<Buffer>,
  onCut: () => void,
): AsyncGenerator<Buffer> {
  for await (const lines of wholeLines(bodies)) {
    if (lines.at(-1) === newline) yield lines;
    else if (parseLine(lines)) yield Buffer.concat([lines, Buffer.of(newline)]);
    else onCut();
  }
}
