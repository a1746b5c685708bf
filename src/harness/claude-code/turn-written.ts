import { readRange, withFile } from '../transcript-file.ts';

/** How far from its end a transcript is searched: most replies are near, and a hook looks again and again. */
const reaches = [64 * 1024, 1024 * 1024];
const comparedCharacters = 80;
/** A reply is stored as it came and announced trimmed; so much white space may be between. */
const trimmedBytes = 64;

const assistantRow = Buffer.from('"type":"assistant"');
const userRow = Buffer.from('"type":"user"');
/** In user rows that no user wrote: tools' results, and notes of the client. */
const notPrompts = [Buffer.from('"tool_result"'), Buffer.from('"isMeta":true')];

/**
 * Whether the transcript has the reply that a Stop hook was told of (Claude Code 2.1.329 starts the
 * hook 6 to 63 ms before it writes the row). Looked for from the end back to the turn's prompt, so that
 * the same short reply in an earlier turn does not count.
 */
export function turnWritten(path: string, reply: string): boolean {
  const text = [...reply.trim()].slice(-comparedCharacters).join('');
  const needle = Buffer.from(JSON.stringify(text).slice(1, -1));
  return withFile(path, false, (file, size) => {
    for (const reach of reaches) {
      const bytes = readRange(file, Math.max(0, size - reach), Math.min(size, reach));
      const isThere = findReply(bytes, needle, size > reach);
      if (isThere !== undefined) return isThere;
    }
    return false;
  });
}

/** Undefined where neither the reply nor its turn's prompt is there. `isCut`: the first row may begin before. */
function findReply(bytes: Buffer, needle: Buffer, isCut: boolean): boolean | undefined {
  for (let end = bytes.length; end > 0; ) {
    const start = bytes.lastIndexOf(0x0a, end - 2) + 1;
    if (start === 0 && isCut) return undefined;
    const row = bytes.subarray(start, end);
    if (row.includes(assistantRow) && endsWithText(row, needle)) return true;
    if (row.includes(userRow) && !notPrompts.some((mark) => row.includes(mark))) return false;
    end = start;
  }
  return undefined;
}

/** Whether a string of the row ends with the text. */
function endsWithText(row: Buffer, needle: Buffer): boolean {
  for (let at = row.indexOf(needle); at !== -1; at = row.indexOf(needle, at + 1)) {
    const stop = at + needle.length;
    if (/^(?:\s|\\[nrt])*"/.test(row.toString('utf8', stop, stop + trimmedBytes))) return true;
  }
  return false;
}
