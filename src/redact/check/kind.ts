import { extname } from 'node:path';

/** `jsonl`: a JSON value a line, as transcripts are; `text`: anything else. */
export type Kind = 'jsonl' | 'text';

const extensions: Record<string, Kind> = { '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.txt': 'text' };

const newline = 0x0a;

/** By the name, else by the first line: a whole JSON object, or the beginning of one too long to tell. */
export function kindOf(name: string, head: Buffer): Kind {
  const known = extensions[extname(name).toLowerCase()];
  if (known) return known;
  const end = head.indexOf(newline);
  const first = head.toString('utf8', 0, end === -1 ? head.length : end).trim();
  if (!/^\{\s*"/.test(first)) return 'text';
  try {
    JSON.parse(first);
    return 'jsonl';
  } catch {
    // Cut by the end of what was read; a document of many lines ends its first one sooner.
    return end === -1 ? 'jsonl' : 'text';
  }
}

/** Whether it is no text: compressed, an image, a database. */
export function isBinary(head: Buffer): boolean {
  return head.subarray(0, 8192).includes(0);
}
