import { beginsLikeJson, type JsonLine, lengthInString, readJsonLine } from './json-line.ts';
import type { Span } from './spans.ts';

/**
 * Keeps a JSON line a JSON line, and one that its client can go on from: each span is cut to the string
 * that it is in; undefined for one outside of any, and where ids, hashes, signatures and ciphers stand.
 */
export function keepStructure(
  line: Buffer,
  spans: readonly Span[],
  isLikely: readonly boolean[],
): (Span | undefined)[] {
  const json = beginsLikeJson(line) ? readJsonLine(line) : undefined;
  let isJson: boolean | undefined;
  return spans.map(({ start, end, rule }) => {
    const length = lengthInString(line.subarray(start, end));
    const cut = length > 0 ? { start, end: start + length, rule } : undefined;
    if (!json || !cut) return cut;
    const string = json.around(start);
    if (string) return isStructural(line, string, isLikely[rule] === true) ? undefined : cut;
    // Of a line that is cut or broken, no one can say what is in a string.
    isJson ??= isValid(line);
    return isJson ? undefined : cut;
  });
}

type JsonString = NonNullable<ReturnType<JsonLine['around']>>;

/** Fields of the harnesses' own that resuming a session needs, and that only look like secrets. */
const identifiers =
  /^(?:.*[_-])?(?:u?u?id|ids|hash|sha|digest|etag|cursor|fingerprint|integrity|signature)$|[a-z](?:Id|Ids|UUID|Uuid|Hash|Sha|Signature)$/;
/** Their values are base64 of what no one can read: Claude Code's and Codex's reasoning, images. */
const opaque =
  /^(?:signature|encrypted_content|thinkingSignature|data|image_url|redacted_thinking)$/;
const shortestOpaque = 100;

function isStructural(
  line: Buffer,
  { start, end, isKey, key }: JsonString,
  isLikely: boolean,
): boolean {
  if (isKey || key === undefined) return false;
  if (isLikely && identifiers.test(key) && isToken(line, start, end)) return true;
  if (!opaque.test(key) || end - start < shortestOpaque) return false;
  return isBase64(line, start, end) && !isText(line, start);
}

/** A file that is text, as `data`. */
function isText(line: Buffer, start: number): boolean {
  const head = Buffer.from(line.toString('latin1', start, start + 32), 'base64');
  return /^[\t\n\r\x20-\x7e]{20,}$/.test(head.toString('latin1'));
}

/** What a client writes there itself: one word. */
function isToken(line: Buffer, start: number, end: number): boolean {
  return /^[\w.:+/-]*={0,2}$/.test(line.toString('latin1', start, end));
}

function isBase64(line: Buffer, start: number, end: number): boolean {
  return /^(?:data:[\w/+.-]{1,60};base64,)?[\w+/=-]+$/.test(line.toString('latin1', start, end));
}

function isValid(line: Buffer): boolean {
  try {
    JSON.parse(line.toString());
    return true;
  } catch {
    return false;
  }
}
